package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.PictureSize;
import java.util.Optional;

/**
 * A picture among the input.
 *
 * @param size empty if it is not inline, or not in a format known here
 * @param low whether it is asked for in low detail
 */
record Picture(Optional<PictureSize> size, boolean low) {}
