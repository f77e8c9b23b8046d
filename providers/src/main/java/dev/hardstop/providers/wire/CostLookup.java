package dev.hardstop.providers.wire;

/**
 * How a provider is asked, after the fact, what one of its answers cost.
 *
 * <p>Pure, immutable, and without I/O. Threads: any may call any method.
 */
public interface CostLookup {

  /** Returns the header, in lower case, in which the head of an answer says its id. */
  String idHeader();

  /**
   * Returns the path and query to {@code GET}, to be appended to the provider's base URL, without a
   * leading slash.
   *
   * @param id one that {@link Kept#isId}
   */
  String path(String id);

  /**
   * Reads what a 200 says.
   *
   * @param id that was asked for
   */
  LaterCost read(String id, byte[] body);
}
