package dev.hardstop.providers.wire;

import java.util.Optional;

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

  /** Returns the usage as the provider wrote it, as JSON; empty if it wrote none. */
  String rawUsage();

  /**
   * Returns whether the answer has said what its input came to, so that {@link #metering} bounds
   * what is still open.
   */
  default boolean knowsInput() {
    return false;
  }

  /** Returns whether the answer said itself that it is complete, or is a whole JSON value. */
  boolean isComplete();

  /**
   * Returns the id under which the answer is kept upstream, as soon as it has said so; empty where
   * it has not, or where none is issued.
   */
  default Optional<String> issued() {
    return Optional.empty();
  }

  /**
   * Returns the id that the provider gave the answer, kept or not, as soon as it has said so; empty
   * where it has not, where it is no {@link Kept#isId id}, or where this wire has none.
   */
  default Optional<String> answerId() {
    return Optional.empty();
  }

  /** Returns whether the answer reported an error in its course. */
  boolean isFailed();

  /** Returns how many bytes of generated text were seen, as they are escaped in JSON. */
  long visibleBytes();

  /**
   * Returns the events that end a stream here as if its output cap were reached; empty where that
   * would leave half a tool call behind, or where this wire has no such form.
   */
  default Optional<byte[]> gracefulEnd() {
    return Optional.empty();
  }

  /** Returns whether a comment or another event may be put in here, between two events. */
  boolean isBetweenEvents();
}
