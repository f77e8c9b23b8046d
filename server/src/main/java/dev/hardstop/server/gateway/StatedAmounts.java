package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Amounts as a caller of the reservation API states them. A unit that is not stated is unknown,
 * which is not zero.
 *
 * @param byUnit nano-dollars for USD, else counts; each at most {@link #MOST}
 */
record StatedAmounts(Map<Unit, Long> byUnit) {
  /** What no honest amount passes: 9.2 million USD, or 9.2 · 10¹⁵ of what is counted. */
  static final long MOST = Long.MAX_VALUE / Usd.PICO_PER_NANO;

  private static final Pattern DECIMAL = Pattern.compile("\\d{1,7}(\\.\\d{1,9})?");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,16}");
  private static final int SHOWN = 40;

  /**
   * Reads a JSON object of amounts.
   *
   * @throws IllegalArgumentException if it is none; the message says which value is to blame
   */
  static StatedAmounts read(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(
          "amounts: missing or no object (expected: such as {\"USD\":\"0.25\",\"tokens\":1200})");
    }
    Map<Unit, Long> byUnit = new EnumMap<>(Unit.class);
    json.properties().forEach(each -> byUnit.put(unit(each.getKey()), quantity(each)));
    StatedAmounts stated = new StatedAmounts(byUnit);
    stated.sumTokens();
    return stated;
  }

  private static Unit unit(String label) {
    List<String> known = new ArrayList<>();
    for (int code = 0; code < Unit.count(); code++) {
      if (Unit.at(code).label().equals(label)) {
        return Unit.at(code);
      }
      known.add(Unit.at(code).label());
    }
    throw new IllegalArgumentException(
        "amounts: unknown unit '" + shown(label) + "' (expected: one of " + known + ")");
  }

  private static long quantity(Map.Entry<String, JsonNode> stated) {
    JsonNode value = stated.getValue();
    boolean isUsd = stated.getKey().equals(Unit.USD.label());
    String text = value.isString() || (value.isIntegralNumber() && !isUsd) ? value.asString() : "";
    if ((isUsd ? DECIMAL : WHOLE).matcher(text).matches()) {
      long quantity = isUsd ? Usd.parse(text) : Long.parseLong(text);
      if (quantity <= MOST) {
        return quantity;
      }
    }
    throw new IllegalArgumentException(
        "amounts.%s: %s (expected: %s)"
            .formatted(
                stated.getKey(),
                shown(value.toString()),
                isUsd
                    ? "a string with a decimal of at most nine places, 0 to 9223372"
                    : "a whole number from 0 to " + MOST));
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  /** Tokens are input and output: where both are stated, so is their sum. */
  private void sumTokens() {
    boolean areBoth = states(Unit.INPUT_TOKENS) && states(Unit.OUTPUT_TOKENS);
    long sum =
        byUnit.getOrDefault(Unit.INPUT_TOKENS, 0L) + byUnit.getOrDefault(Unit.OUTPUT_TOKENS, 0L);
    if (byUnit.getOrDefault(Unit.TOKENS, sum) < sum) {
      throw new IllegalArgumentException(
          "amounts.tokens: less than input-tokens and output-tokens (expected: at least "
              + sum
              + ")");
    }
    if (areBoth) {
      byUnit.putIfAbsent(Unit.TOKENS, sum);
    }
  }

  boolean states(Unit unit) {
    return byUnit.containsKey(unit);
  }

  /** Returns what is held: as stated, and one request unless that is stated. */
  Amounts held() {
    return charge(Amounts.of(Unit.REQUESTS, 1));
  }

  /** Returns what is charged: as stated, and as {@code held} what is not. */
  Amounts charge(Amounts held) {
    long[] quantities = new long[Unit.count()];
    for (int code = 0; code < quantities.length; code++) {
      Unit unit = Unit.at(code);
      quantities[code] = byUnit.getOrDefault(unit, held.of(unit));
    }
    return Amounts.of(quantities);
  }
}
