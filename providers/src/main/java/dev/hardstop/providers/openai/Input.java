package dev.hardstop.providers.openai;

import java.util.List;

/**
 * What a request puts in.
 *
 * @param textBytes bytes of what may come before the model, but for pictures and token ids: a
 *     ceiling of the tokens of all its text, and of what its JSON becomes around it
 * @param tokenIds tokens given as numbers
 * @param prompts answered one by one; at least 1
 * @param hasTools whether there are tools, for which a model's own template may add a prompt
 * @param hasAudio whether there is audio, which its bytes bound
 * @param unboundedPath where there is content that its bytes do not bound; empty if nowhere
 */
record Input(
    long textBytes,
    long tokenIds,
    long prompts,
    List<Picture> pictures,
    boolean hasTools,
    boolean hasAudio,
    String unboundedPath) {}
