package dev.hardstop.engine.time;

/**
 * A half-open stretch of ledger time, {@code [startsAtMillis, endsAtMillis)}, in epoch
 * milliseconds.
 *
 * @param endsAtMillis {@link #NEVER} where it has no end, or none that is known yet
 */
public record Span(long startsAtMillis, long endsAtMillis) {
  /** The end of what has no known end. */
  public static final long NEVER = Long.MAX_VALUE;

  /** All of time. */
  public static final Span ALWAYS = new Span(0, NEVER);

  public Span {
    if (endsAtMillis <= startsAtMillis) {
      throw new IllegalArgumentException(
          "span: " + startsAtMillis + " to " + endsAtMillis + " (expected: end after start)");
    }
  }

  /** Returns whether {@code millis} is inside. */
  public boolean contains(long millis) {
    return millis >= startsAtMillis && millis < endsAtMillis;
  }
}
