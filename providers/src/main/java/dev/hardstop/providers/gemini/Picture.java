package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.PictureSize;

/**
 * A picture among the input.
 *
 * @param size from its first bytes
 * @param statedTokens how many tokens the caller wants it to take; 0 if that is not said
 * @param isEnlarged whether the highest resolution is asked for
 */
record Picture(PictureSize size, long statedTokens, boolean isEnlarged) {}
