package dev.hardstop.providers.prices;

/**
 * A model, or a provider, that the book does not know: refused, never free.
 *
 * @param code {@code unknown_model} or {@code unknown_provider}
 * @param reason names what is unknown and says what to do
 */
public record UnknownModel(String code, String reason) implements FindResult {
  static UnknownModel model(String provider, String model) {
    return new UnknownModel(
        "unknown_model",
        "model: '%s' of provider %s (expected: one in the price book, or prices configured for it)"
            .formatted(model, provider));
  }

  static UnknownModel provider(String provider) {
    return new UnknownModel(
        "unknown_provider", "provider: '" + provider + "' (expected: one in the price book)");
  }
}
