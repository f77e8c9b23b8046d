package dev.hardstop.providers.gemini;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.List;
import java.util.Set;

/**
 * What a request puts in.
 *
 * @param textBytes bytes of the body but for pictures: a ceiling of the tokens of all its text, and
 *     of what its JSON becomes around it
 * @param media units that it can be billed in beside text
 * @param unboundedPath where there is content that its bytes do not bound; empty if nowhere
 */
record Input(long textBytes, List<Picture> pictures, Set<UsageClass> media, String unboundedPath) {}
