package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Optional;
import java.util.Set;

/**
 * The most tokens that drawing comes to: those of an image by its quality, in any of the sizes that
 * its models draw (1024 x 1024, 1024 x 1536, 1536 x 1024), and those of a picture to draw from.
 *
 * <p>Source: OpenAI model pages of gpt-image-1 and gpt-image-1-mini: the dearest price of an image
 * of each quality, divided by the price of an output token (gpt-image-1: 0.25 USD / 40 USD a
 * million; mini: 0.052 / 8), rounded up. Other models draw in sizes, or write text beside the
 * image, for which no most is published.
 *
 * <p>Source: OpenAI "Images and vision", calculating costs, GPT Image 1: 65 tokens and 129 a tile
 * of 512 pixels once the shorter side is 512; high input fidelity adds 4,160 tokens, for pictures
 * that are not square 6,240.
 */
final class DrawnImage {
  private static final Set<String> MODELS = Set.of("gpt-image-1", "gpt-image-1-mini");
  private static final long LOW = 750;
  private static final long MEDIUM = 1_875;
  private static final long HIGH = 6_500;
  private static final PictureTokens SHOWN = new PictureTokens.Tiles(65, 129, 512);
  private static final long FAITHFUL = 6_240;

  private DrawnImage() {}

  /** Returns whether what {@code model} draws is known to stay within these figures. */
  static boolean isBounded(String model) {
    return MODELS.contains(FormModel.bare(model));
  }

  /** Returns why what another model draws has no bound. */
  static InputBound unbounded(String model) {
    return new InputBound.Unbounded(
        new BadRequest(
            RefusalCode.UNBOUNDED_REQUEST,
            "model",
            "model: nothing bounds what an image of "
                + model
                + " comes to (expected: gpt-image-1"
                + " or gpt-image-1-mini)"));
  }

  /**
   * Returns the most input tokens of a picture to draw from. No formula is published for the mini
   * model, so there it is the dearest of its elder's.
   *
   * @param isFaithful whether it is to be kept to closely
   */
  static long inputTokens(String model, Picture picture, boolean isFaithful) {
    boolean isDearest = isFaithful || !FormModel.bare(model).equals("gpt-image-1");
    return SHOWN.ceiling(picture) + (isDearest ? FAITHFUL : 0);
  }

  /** Returns the most tokens of one image; empty for a quality that is not known. */
  static Optional<Long> tokens(String quality) {
    return switch (quality) {
      case "low" -> Optional.of(LOW);
      case "medium" -> Optional.of(MEDIUM);
      // The model chooses, up to the best.
      case "high", "auto", "" -> Optional.of(HIGH);
      default -> Optional.empty();
    };
  }
}
