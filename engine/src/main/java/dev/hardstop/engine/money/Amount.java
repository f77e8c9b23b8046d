package dev.hardstop.engine.money;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A quantity of one unit, as budgets are written: {@code 25 USD}, {@code 2M tokens}.
 *
 * @param quantity nano-dollars for USD, else a count; never negative
 */
public record Amount(Unit unit, long quantity) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?<number>\\d{1,18}(?:\\.\\d{1,9})?)(?<scale>[kMG]?)\\s+(?<unit>[A-Za-z-]+)");

  public Amount {
    if (quantity < 0) {
      throw new IllegalArgumentException(unit.label() + ": " + quantity + " (expected: >= 0)");
    }
  }

  /**
   * Reads an amount: a decimal, for counts optionally k, M or G (thousand, million, billion), and a
   * unit.
   *
   * @throws IllegalArgumentException if it is not one, or is not whole in the unit's smallest part
   */
  public static Amount parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw problem(text);
    }
    Unit unit = unit(matcher.group("unit"), text);
    if (unit == Unit.USD && !matcher.group("scale").isEmpty()) {
      throw problem(text);
    }
    BigDecimal value =
        new BigDecimal(matcher.group("number"))
            .scaleByPowerOfTen(power(matcher.group("scale")))
            .scaleByPowerOfTen(unit == Unit.USD ? 9 : 0);
    try {
      return new Amount(unit, value.longValueExact());
    } catch (ArithmeticException e) {
      throw problem(text);
    }
  }

  /** Returns the amount as it is written in configuration and answers. */
  @Override
  public String toString() {
    return write(unit, quantity);
  }

  /** Returns {@code quantity} of {@code unit} in words, such as "1.5 USD" or "200000 tokens". */
  public static String write(Unit unit, long quantity) {
    return plain(unit, quantity) + " " + unit.label();
  }

  /** Returns the bare number: a decimal of dollars, or the count. */
  public static String plain(Unit unit, long quantity) {
    return unit == Unit.USD ? Usd.format(quantity) : Long.toString(quantity);
  }

  private static Unit unit(String name, String text) {
    for (Unit unit : Unit.ALL) {
      if (unit.label().equals(name) || unit.label().equals(name + "s")) {
        return unit;
      }
    }
    throw problem(text);
  }

  private static int power(String scale) {
    return switch (scale) {
      case "k" -> 3;
      case "M" -> 6;
      case "G" -> 9;
      default -> 0;
    };
  }

  private static IllegalArgumentException problem(String text) {
    String units =
        Arrays.stream(Unit.ALL).map(Unit::label).collect(Collectors.joining(", ")).strip();
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "amount: '%s' (expected: a number and one of %s, such as 25 USD or 2M tokens)",
            text,
            units));
  }
}
