package dev.hardstop.providers.anthropic;

/**
 * What a request puts in.
 *
 * @param textBytes bytes of the body but for inline pictures: a ceiling of the tokens of all its
 *     text, and of what its JSON becomes around it
 * @param mediaTokens of pictures, from above
 * @param frameTokens that the provider adds for tools and formats
 * @param hasLongCacheWrites whether something is to be cached for an hour
 * @param unboundedPath where there is content that its bytes do not bound; empty if nowhere
 */
public record Input(
    long textBytes,
    long mediaTokens,
    long frameTokens,
    boolean hasLongCacheWrites,
    String unboundedPath) {}
