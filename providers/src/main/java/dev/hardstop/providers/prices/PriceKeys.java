package dev.hardstop.providers.prices;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keys under which price lists give the price of a unit: {@code input_mtok} is USD for a
 * million input tokens, {@code cache_storage_mtok_hours} for keeping a million tokens for an hour.
 *
 * <p>Source: genai-prices, {@code prices/units.yml} ({@code price_key}); the last is this
 * project's.
 */
final class PriceKeys {
  /**
   * How a unit ends, and its price; the first that fits holds. Others are priced by the thousand.
   */
  private static final SequencedMap<String, String> ENDS = new LinkedHashMap<>();

  static {
    ENDS.put("_token_seconds", "_mtok_hours");
    ENDS.put("_tokens", "_mtok");
    ENDS.put("_characters", "_mchars");
    ENDS.put("_seconds", "_hours");
    ENDS.put("_pixels", "_gpixels");
    ENDS.put("_pages", "_kpages");
  }

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
    return ENDS.entrySet().stream()
        .filter(end -> key.endsWith(end.getKey()))
        .findFirst()
        .map(end -> key.substring(0, key.length() - end.getKey().length()) + end.getValue())
        .orElse(key + "_kcount");
  }
}
