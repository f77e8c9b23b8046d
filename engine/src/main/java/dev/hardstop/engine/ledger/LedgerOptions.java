package dev.hardstop.engine.ledger;

/**
 * The ledger's bounds.
 *
 * @param maxQueuedFacts facts that may wait for the disk, with a place kept for each open hold's
 *     end
 * @param maxAccountsInMemory accounts past which idle ones are forgotten and loaded when needed
 * @param evictionStep places that one look for idle accounts covers
 */
public record LedgerOptions(int maxQueuedFacts, int maxAccountsInMemory, int evictionStep) {
  /** Bounds for a node with a few hundred megabytes to spare. */
  public static final LedgerOptions DEFAULT = new LedgerOptions(1 << 19, 2_000_000, 20_000);
}
