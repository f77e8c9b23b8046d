package dev.hardstop.server.gateway;

/** Seeks, after the fact, what an answer cost whose charge is provisional. Never blocks. */
@FunctionalInterface
public interface LaterTruth {
  /** Nobody is asked. */
  LaterTruth NONE = (holdId, provider, answerId) -> {};

  /**
   * Asks a provider later.
   *
   * @param holdId the attempt
   * @param provider by its name in the configuration; one that has a {@link Provider#costLookup}
   * @param answerId by which it knows the answer
   */
  void seek(long holdId, String provider, String answerId);
}
