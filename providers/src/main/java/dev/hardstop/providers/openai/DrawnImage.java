package dev.hardstop.providers.openai;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The most output tokens that one generated image comes to, by its quality, in any of the sizes
 * that its models draw: 1024 x 1024, 1024 x 1536, 1536 x 1024.
 *
 * <p>Source: OpenAI model pages of gpt-image-1 and gpt-image-1-mini: the dearest price of an image
 * of each quality, divided by the price of an output token (gpt-image-1: 0.25 USD / 40 USD a
 * million; mini: 0.052 / 8), rounded up. Other models draw in sizes, or write text beside the
 * image, for which no most is published.
 */
final class DrawnImage {
  private static final Set<String> MODELS = Set.of("gpt-image-1", "gpt-image-1-mini");
  private static final long LOW = 750;
  private static final long MEDIUM = 1_875;
  private static final long HIGH = 6_500;

  private DrawnImage() {}

  /** Returns whether what {@code model} draws is known to stay within these figures. */
  static boolean isBounded(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1);
    return MODELS.contains(name.toLowerCase(Locale.ROOT));
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
