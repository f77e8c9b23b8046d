package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;

/**
 * What a call asks of every account: a fixed part, and a part for each output token it may produce.
 *
 * <p>The ledger picks the output cap, under its lock, so that fitting a cap to what is left cannot
 * lose a race.
 *
 * @param fixedPicoUsd dearest cost of everything but output, in pico-dollars; {@link
 *     Long#MAX_VALUE} stands for more than can be counted and fits nowhere
 * @param picoUsdPerOutputToken dearest cost of one token of the output cap, over all choices
 * @param fixed what is asked in the other units without output; its USD are not looked at
 * @param choices answers asked for; each may use the whole output cap
 * @param caps the output caps that may be granted
 * @param mode whether it may be refused
 * @param lapseAfterMillis how long until the hold lapses
 */
public record Ask(
    Call call,
    long fixedPicoUsd,
    long picoUsdPerOutputToken,
    Amounts fixed,
    int choices,
    Caps caps,
    Mode mode,
    long lapseAfterMillis) {

  /** Whether a call may be refused. */
  public sealed interface Mode {
    /** It may. */
    Mode ENFORCED = new Enforced();

    /** It is granted always, and what would have refused it is recorded. */
    Mode SHADOW = new Shadow("");

    /** It may. */
    record Enforced() implements Mode {}

    /**
     * It is granted always, and what would have refused it is recorded.
     *
     * @param wouldRefuse the code with which it would have been refused before any budget was
     *     asked; empty if it would not
     */
    record Shadow(String wouldRefuse) implements Mode {}
  }

  /**
   * The output caps that may be granted.
   *
   * @param wanted what the caller stated, or the configured default; 0 where there is no output
   * @param smallest the smallest cap that the caller could state and get a useful answer from
   * @param mayFit whether a cap below {@code wanted} may be granted
   * @param fitShareBasisPoints how much of what is left a call with a lowered cap may take
   */
  public record Caps(long wanted, long smallest, boolean mayFit, int fitShareBasisPoints) {
    /** No output. */
    public static final Caps NONE = new Caps(0, 0, false, 10_000);

    public Caps {
      if (wanted < 0 || smallest < 0 || smallest > wanted) {
        throw new IllegalArgumentException(
            "caps: " + smallest + " to " + wanted + " (expected: 0 <= smallest <= wanted)");
      }
    }

    /** Returns exactly {@code cap}, not to be lowered. */
    public static Caps exactly(long cap, long smallest) {
      return new Caps(cap, Math.min(smallest, cap), false, 10_000);
    }
  }

  /** Returns an ask for fixed amounts, as the reservation API makes it. */
  public static Ask fixed(Call call, Amounts amounts, long lapseAfterMillis) {
    long picoUsd = Saturating.multiply(amounts.nanoUsd(), Usd.PICO_PER_NANO);
    return new Ask(call, picoUsd, 0, amounts, 1, Caps.NONE, Mode.ENFORCED, lapseAfterMillis);
  }

  /** Returns this ask in another mode. */
  public Ask in(Mode other) {
    return new Ask(
        call, fixedPicoUsd, picoUsdPerOutputToken, fixed, choices, caps, other, lapseAfterMillis);
  }

  /** Returns whether it is granted whatever the budgets say. */
  public boolean isShadow() {
    return mode instanceof Mode.Shadow;
  }

  /** Returns what this call takes of {@code unit} at an output cap. */
  public long quantity(Unit unit, long outputCap) {
    return switch (unit) {
      case USD -> nanoUsd(outputCap);
      case TOKENS, OUTPUT_TOKENS ->
          Saturating.add(fixed.of(unit), Saturating.multiply(outputCap, choices));
      case INPUT_TOKENS, REQUESTS, TOOL_CALLS -> fixed.of(unit);
    };
  }

  /** Returns the estimate in every unit at an output cap. */
  public Amounts amounts(long outputCap) {
    long[] quantities = new long[Unit.count()];
    for (int code = 0; code < quantities.length; code++) {
      quantities[code] = quantity(Unit.at(code), outputCap);
    }
    return Amounts.of(quantities);
  }

  /**
   * Returns the largest output cap whose ask is at most {@code room}, up to the wanted one; −1 if
   * none is.
   */
  public long largestCap(Unit unit, long room) {
    if (quantity(unit, 0) > room) {
      return -1;
    }
    return switch (unit) {
      case USD -> largestUsdCap(room);
      case TOKENS, OUTPUT_TOKENS -> atMostWanted((room - fixed.of(unit)) / Math.max(1, choices));
      case INPUT_TOKENS, REQUESTS, TOOL_CALLS -> caps.wanted();
    };
  }

  private long nanoUsd(long outputCap) {
    return Usd.ceilNano(
        Saturating.add(fixedPicoUsd, Saturating.multiply(picoUsdPerOutputToken, outputCap)));
  }

  private long largestUsdCap(long roomNanoUsd) {
    if (picoUsdPerOutputToken == 0) {
      return caps.wanted();
    }
    long roomPicoUsd = Saturating.multiply(roomNanoUsd, Usd.PICO_PER_NANO);
    return atMostWanted((roomPicoUsd - fixedPicoUsd) / picoUsdPerOutputToken);
  }

  private long atMostWanted(long outputCap) {
    return Math.min(caps.wanted(), outputCap);
  }
}
