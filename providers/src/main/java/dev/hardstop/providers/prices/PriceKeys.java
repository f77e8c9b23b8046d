package dev.hardstop.providers.prices;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keys under which price lists give the price of a unit: {@code input_mtok} is USD for a
 * million input tokens.
 *
 * <p>Source: genai-prices, {@code prices/units.yml} ({@code price_key}).
 */
final class PriceKeys {
  private static final Map<String, UsageClass> UNITS =
      Arrays.stream(UsageClass.values())
          .collect(Collectors.toUnmodifiableMap(PriceKeys::keyOf, Function.identity()));

  private PriceKeys() {}

  /** Returns the unit that {@code key} prices, or empty for a key that nobody knows. */
  static Optional<UsageClass> unit(String key) {
    return Optional.ofNullable(UNITS.get(key));
  }

  /** Returns the key of the price of {@code unit}. */
  static String keyOf(UsageClass unit) {
    String key = unit.key();
    return switch (unit.unitsPerPrice()) {
      case 1_000_000 -> replaceEnd(replaceEnd(key, "_tokens", "_mtok"), "_characters", "_mchars");
      case 1_000_000_000 -> replaceEnd(key, "_pixels", "_gpixels");
      case 3_600 -> replaceEnd(key, "_seconds", "_hours");
      default -> key.endsWith("_pages") ? replaceEnd(key, "_pages", "_kpages") : key + "_kcount";
    };
  }

  private static String replaceEnd(String text, String end, String replacement) {
    return text.endsWith(end)
        ? text.substring(0, text.length() - end.length()) + replacement
        : text;
  }
}
