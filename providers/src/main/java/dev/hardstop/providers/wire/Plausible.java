package dev.hardstop.providers.wire;

/** Whether a count of an answer can be one. */
public final class Plausible {
  /** More than any answer can have: a count above it is a mistake, not a bill. */
  public static final long MOST = 1_000_000_000_000L;

  private Plausible() {}

  /** Returns whether {@code count} is believed; below 0 stands for what is no whole number. */
  public static boolean is(long count) {
    return count >= 0 && count <= MOST;
  }

  /**
   * Returns what is wrong with the count {@code name}, which is not plausible, in {@code place}.
   */
  public static String problem(String place, String name, long count) {
    return "%s: %s is %d (expected: a whole number from 0 to %d)"
        .formatted(place, name, count, MOST);
  }
}
