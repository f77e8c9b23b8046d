package dev.hardstop.engine.ledger;

/**
 * What is on disk: a checkpoint, the facts after it, and accounts on demand.
 *
 * @param facts all facts after the checkpoint's sequence, in order, without gaps
 * @param images accounts that are brought into memory at once
 * @param allAccounts whether {@code accounts} has been told to hold nothing beyond {@code images}
 */
public record Recovered(
    Checkpoint checkpoint,
    Iterable<Fact> facts,
    Iterable<AccountImage> images,
    boolean allAccounts,
    AccountSource accounts) {

  /** Nothing: a new store. */
  public static Recovered empty() {
    return new Recovered(
        Checkpoint.EMPTY, java.util.List.of(), java.util.List.of(), true, AccountSource.EMPTY);
  }
}
