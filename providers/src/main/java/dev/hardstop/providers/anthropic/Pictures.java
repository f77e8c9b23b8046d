package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.PictureSize;
import java.util.Optional;

/**
 * What a picture costs in input tokens, from above.
 *
 * <p>Source: Anthropic documentation, "Vision" (width × height / 750, larger ones scaled down); the
 * data set JOHNISKING/image-token-cost (patches of 28 pixels, at most 3,930 of them measured).
 */
public final class Pictures {
  /** Of a picture of whatever size. */
  public static final long MOST = 5_000;

  private static final long OVERHEAD = 64;
  private static final long PIXELS_PER_TOKEN = 750;
  private static final int PATCH = 28;

  private Pictures() {}

  /** Returns the most that a picture of this size comes to; of any, if it is not known. */
  public static long ceiling(Optional<PictureSize> size) {
    return size.map(Pictures::ceiling).orElse(MOST);
  }

  private static long ceiling(PictureSize size) {
    long pixels = (long) size.width() * size.height();
    long patches = (long) Math.ceilDiv(size.width(), PATCH) * Math.ceilDiv(size.height(), PATCH);
    return Math.min(MOST, OVERHEAD + Math.max(patches, Math.ceilDiv(pixels, PIXELS_PER_TOKEN)));
  }
}
