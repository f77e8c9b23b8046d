package dev.hardstop.providers.wire;

/**
 * Reads the usage off one answer while it passes. Bytes go in as they come, in any pieces; bytes
 * for the caller come out, in the same call where possible.
 *
 * <p>Memory is bounded whatever the answer. Not thread-safe.
 */
public interface Meter {

  /** Takes {@code bytes[from..to)}, which may be reused once the call returns. */
  void feed(byte[] bytes, int from, int to, ByteSink out);

  /** Takes the end of the answer, and gives out what was kept back. */
  void end(ByteSink out);

  /** Returns what is known so far; final after {@link #end}. */
  Metering metering();

  /** Returns whether the answer said itself that it is complete, or is a whole JSON value. */
  boolean isComplete();

  /** Returns whether the answer reported an error in its course. */
  boolean isFailed();

  /** Returns how many bytes of generated text were seen, as they are escaped in JSON. */
  long visibleBytes();

  /** Returns whether a comment or another event may be put in here, between two events. */
  boolean isBetweenEvents();
}
