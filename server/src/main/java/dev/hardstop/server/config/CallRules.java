package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget.Disclosure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a call is treated, once it is known whose it is and for which model.
 *
 * @param outputCap what to set where the caller states none; empty means {@link
 *     #DEFAULT_OUTPUT_CAP}, or a reasoning model's own maximum
 * @param fitShareBasisPoints the largest share of what is left that a fitted call may take, 1 to
 *     10,000
 * @param waitUpTo how long to wait for calls in flight; zero means not at all
 * @param disclose how much a refusal tells; empty means by what is bound to the key
 * @param state whose the answers are that a provider keeps
 * @param bodyLimitBytes of a request, after decompression
 * @param maxInFlight calls that the key may have open at once
 * @param statusOnExhausted HTTP status of an exhausted budget
 * @param repeatAnswers whether small whole answers are kept for repeats of an idempotency key
 */
public record CallRules(
    OptionalInt outputCap,
    Fit fit,
    int fitMinimum,
    int fitShareBasisPoints,
    Duration waitUpTo,
    Optional<Disclosure> disclose,
    State state,
    long bodyLimitBytes,
    int maxInFlight,
    int statusOnExhausted,
    boolean repeatAnswers) {

  /** The output cap of a call that states none, on a model that does not reason. */
  public static final int DEFAULT_OUTPUT_CAP = 16_384;

  /**
   * Returns the rules where each setting is taken from the first of {@code nearest} to state it.
   */
  static CallRules of(List<Overrides> nearest) {
    return new CallRules(
        find(nearest, Overrides.OUTPUT_CAP).map(OptionalInt::of).orElse(OptionalInt.empty()),
        first(nearest, Overrides.FIT),
        first(nearest, Overrides.FIT_MINIMUM),
        first(nearest, Overrides.FIT_SHARE),
        first(nearest, Overrides.WAIT),
        find(nearest, Overrides.DISCLOSE),
        first(nearest, Overrides.STATE),
        first(nearest, Overrides.BODY_LIMIT),
        first(nearest, Overrides.MAX_IN_FLIGHT),
        first(nearest, Overrides.STATUS_ON_EXHAUSTED),
        first(nearest, Overrides.REPEAT_ANSWERS));
  }

  private static <T> Optional<T> find(List<Overrides> nearest, Key<T> key) {
    return nearest.stream().flatMap(overrides -> overrides.find(key).stream()).findFirst();
  }

  private static <T> T first(List<Overrides> nearest, Key<T> key) {
    return find(nearest, key).orElseGet(key::standard);
  }
}
