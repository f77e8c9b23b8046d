package dev.hardstop.providers.prices;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether a list of units is the one that the engine counts: the same units, priced by the same
 * number, under the same keys, each including the same others.
 */
final class UnitsCheck {
  /** What this project counts beside the list. */
  private static final Set<UsageClass> OWN = Set.of(UsageClass.CACHE_STORAGE_TOKEN_SECONDS);

  private UnitsCheck() {}

  /**
   * Checks the units of genai-prices.
   *
   * @throws PriceBookException naming the first difference
   */
  static void check(JsonNode units) {
    Map<UsageClass, JsonNode> dimensions = new HashMap<>();
    units.forEachEntry(
        (key, unit) -> {
          UsageClass known =
              UsageClass.ofKey(key).orElseThrow(() -> problem(key, "a unit that is counted"));
          require(
              per(unit).equals(String.valueOf(known.unitsPerPrice())),
              key,
              "per " + known.unitsPerPrice());
          String priceKey = PriceKeys.keyOf(known);
          require(unit.path("price_key").asString(key).equals(priceKey), key, priceKey);
          String direction = known.direction().name().toLowerCase(Locale.ROOT);
          require(
              unit.path("dimensions").path("direction").asString("none").equals(direction),
              key,
              direction);
          dimensions.put(known, unit.path("dimensions"));
        });
    for (UsageClass unit : UsageClass.values()) {
      require(
          dimensions.containsKey(unit) || OWN.contains(unit), unit.key(), "in the list of units");
      for (UsageClass other : UsageClass.values()) {
        boolean includes = unit == other || includes(dimensions.get(unit), dimensions.get(other));
        require(
            includes == unit.includes(other),
            unit.key(),
            (unit.includes(other) ? "to include " : "not to include ") + other.key());
      }
    }
  }

  /** YAML 1.1 writes 1_000_000 for a million; a reader of YAML 1.2 takes that for text. */
  private static String per(JsonNode unit) {
    return unit.path("per").asString().replace("_", "");
  }

  private static boolean includes(@Nullable JsonNode unit, @Nullable JsonNode other) {
    return unit != null
        && other != null
        && unit.propertyStream()
            .allMatch(entry -> entry.getValue().equals(other.get(entry.getKey())));
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw problem(key, expected);
    }
  }

  private static PriceBookException problem(String key, String expected) {
    return new PriceBookException("unit: " + key + " (expected: " + expected + ")");
  }
}
