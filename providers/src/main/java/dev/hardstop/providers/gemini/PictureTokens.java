package dev.hardstop.providers.gemini;

import java.util.Locale;
import java.util.Optional;

/**
 * What a picture costs in input tokens, from above, by family of models.
 *
 * <p>Source: Google, Gemini API "Understand and count tokens" (up to Gemini 2.5: 258 tokens if no
 * side is over 384 pixels, else 258 for each tile; a tile's side is two thirds of the shorter side,
 * at least 256 and at most 768 pixels) and "Media resolution" (Gemini 2.5 pans and scans with up to
 * 2,048 tokens more; Gemini 3: at most 1,120 tokens, 2,240 at the highest resolution).
 */
sealed interface PictureTokens {

  /** Returns the most tokens that {@code picture} comes to. */
  long ceiling(Picture picture);

  /** Returns how {@code model} counts pictures; empty if that is not known. */
  static Optional<PictureTokens> of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.startsWith("gemini-1.") || name.startsWith("gemini-2.")) {
      return Optional.of(new Tiles());
    }
    return name.startsWith("gemini-3") ? Optional.of(new Fixed()) : Optional.empty();
  }

  /** The number of tiles decides, and one for the picture as a whole. */
  record Tiles() implements PictureTokens {
    private static final int SMALL = 384;
    private static final int EACH = 258;
    private static final int LEAST_SIDE = 256;
    private static final int MOST_SIDE = 768;
    private static final int SCANNED = 256 + 2_048;

    @Override
    public long ceiling(Picture picture) {
      int width = picture.size().width();
      int height = picture.size().height();
      if (width <= SMALL && height <= SMALL && !picture.isEnlarged()) {
        return Math.max(EACH, picture.statedTokens());
      }
      int side = Math.clamp(Math.min(width, height) * 2L / 3, LEAST_SIDE, MOST_SIDE);
      long tiles = (long) Math.ceilDiv(width, side) * Math.ceilDiv(height, side);
      return Math.max(picture.statedTokens(), Math.max(SCANNED, EACH * (tiles + 1)));
    }
  }

  /** Each picture has a share of its own, whatever its size. */
  record Fixed() implements PictureTokens {
    private static final long USUAL = 1_120;
    private static final long ENLARGED = 2_240;

    @Override
    public long ceiling(Picture picture) {
      return Math.max(picture.statedTokens(), picture.isEnlarged() ? ENLARGED : USUAL);
    }
  }
}
