package dev.hardstop.engine.ledger;

import java.util.List;

/**
 * The ledger as of one fact, without its accounts: those are kept one by one, each as of a fact of
 * its own at or after this one, so that a checkpoint never stops the ledger for long.
 *
 * @param sequence the newest fact that is counted in
 * @param newestMillis the newest ledger time of any fact
 * @param generation of the rules in force
 * @param rules identities of the rules in force
 * @param openHolds holds that had not ended, as they were then
 */
public record Checkpoint(
    long sequence,
    long newestMillis,
    long epoch,
    long generation,
    List<Long> rules,
    List<Latch> latches,
    List<Fact.Held> openHolds) {

  /** The checkpoint of an empty store. */
  public static final Checkpoint EMPTY =
      new Checkpoint(0, 0, 0, 0, List.of(), List.of(), List.of());

  public Checkpoint {
    rules = List.copyOf(rules);
    latches = List.copyOf(latches);
    openHolds = List.copyOf(openHolds);
  }
}
