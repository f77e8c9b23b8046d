package dev.hardstop.store;

import java.time.Duration;

/**
 * How long {@code hardstop.db} keeps what it was told, counted back from the newest fact. What is
 * open, unreconciled or audit is kept whatever this says.
 *
 * @param calls one by one; after that their charges are kept summed by hour and attributes
 * @param refusals one by one
 * @param sums hourly sums, accounts whose window is over, and alerts
 */
public record Keep(Duration calls, Duration refusals, Duration sums) {
  /** A time after which nothing is: 292 years would overflow on the way to it. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  /** Everything, for ever. */
  public static final Keep ALL = new Keep(FOREVER, FOREVER, FOREVER);

  public Keep {
    if (sums.compareTo(calls) < 0) {
      throw new IllegalArgumentException(
          "keep: sums for " + sums + " (expected: at least as long as calls, " + calls + ")");
    }
  }
}
