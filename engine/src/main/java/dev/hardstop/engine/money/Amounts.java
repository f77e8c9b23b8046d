package dev.hardstop.engine.money;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One quantity per {@link Unit}: nano-dollars for USD, counts for the rest; none is negative.
 *
 * <p>Immutable. A call's hold and its charge are both of this shape, so that any budget, also one
 * that is configured later, can be brought up to date from them.
 */
public final class Amounts {
  /** Nothing of any unit. */
  public static final Amounts ZERO = new Amounts(new long[Unit.count()]);

  private final long[] quantities;

  private Amounts(long[] quantities) {
    this.quantities = quantities;
  }

  /** Returns the amounts of a call, in nano-dollars and counts. */
  public static Amounts of(
      long nanoUsd, long inputTokens, long outputTokens, long requests, long toolCalls) {
    long[] quantities = new long[Unit.count()];
    quantities[Unit.USD.code()] = nanoUsd;
    quantities[Unit.TOKENS.code()] = Saturating.add(inputTokens, outputTokens);
    quantities[Unit.INPUT_TOKENS.code()] = inputTokens;
    quantities[Unit.OUTPUT_TOKENS.code()] = outputTokens;
    quantities[Unit.REQUESTS.code()] = requests;
    quantities[Unit.TOOL_CALLS.code()] = toolCalls;
    return of(quantities);
  }

  /**
   * Returns amounts by unit code.
   *
   * @param quantities as many as there are units; copied
   * @throws IllegalArgumentException if one is negative or their number is wrong
   */
  public static Amounts of(long[] quantities) {
    if (quantities.length != Unit.count()) {
      throw new IllegalArgumentException(
          "quantities: " + quantities.length + " (expected: " + Unit.count() + ")");
    }
    for (int unit = 0; unit < quantities.length; unit++) {
      if (quantities[unit] < 0) {
        throw new IllegalArgumentException(
            Unit.at(unit).label() + ": " + quantities[unit] + " (expected: >= 0)");
      }
    }
    return new Amounts(quantities.clone());
  }

  /** Returns a single quantity, nothing of every other unit. */
  public static Amounts of(Unit unit, long quantity) {
    return ZERO.with(unit, quantity);
  }

  /** Returns these amounts with {@code quantity} of {@code unit}. */
  public Amounts with(Unit unit, long quantity) {
    long[] changed = quantities.clone();
    changed[unit.code()] = quantity;
    return of(changed);
  }

  /** Returns the quantity of {@code unit}. */
  public long of(Unit unit) {
    return quantities[unit.code()];
  }

  /** Returns the smaller quantity of each unit. */
  public Amounts atMost(Amounts other) {
    long[] smaller = new long[quantities.length];
    for (int code = 0; code < smaller.length; code++) {
      smaller[code] = Math.min(quantities[code], other.quantities[code]);
    }
    return new Amounts(smaller);
  }

  /** Returns the nano-dollars. */
  public long nanoUsd() {
    return quantities[0];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Amounts that && Arrays.equals(quantities, that.quantities);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(quantities);
  }

  @Override
  public String toString() {
    return IntStream.range(0, quantities.length)
        .filter(unit -> quantities[unit] != 0)
        .mapToObj(unit -> quantities[unit] + " " + Unit.at(unit).label())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
