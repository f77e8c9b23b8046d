package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.Projection;
import java.time.Duration;

/**
 * The tables as whoever asks expects them: with what was answered before the question.
 *
 * <p>They follow the ledger by up to a second on their own; a reader has them hurry.
 */
public record Tables(Projection projection, Ledger ledger) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * Returns the tables once they count every fact of now; as they are where that takes more than
   * two seconds, since an old answer is better than none while a disk fails. May block, but not
   * time and again: who reads must not keep others from the threads on which bodies are read and
   * calls are stopped.
   */
  public Projection current() {
    try {
      boolean _ = projection.awaitUnlessLate(ledger.sizes().lastSequence(), PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return projection;
  }

  /** Returns whether they count every fact of now, at the latest after {@code patience}. */
  boolean isCurrent(Duration patience) {
    try {
      return projection.awaitWatermark(ledger.sizes().lastSequence(), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
