package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts checkpoints and pruning into pieces that ride along with commit groups, so that no group
 * waits for more than a few milliseconds of them.
 *
 * <p>Order is what makes a piece safe: it is asked for before the group's facts are taken, so every
 * fact that an image counts in is committed with it or before it. Threads: the writer's.
 */
final class Checkpoints {
  /** Facts after which the next checkpoint is due. */
  static final long EVERY_BYTES = 64L << 20;

  private static final long EVERY_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final int ACCOUNTS_BESIDE_A_GROUP = 64;
  private static final int ACCOUNTS_ALONE = 512;

  private final CheckpointSource source;
  private final LongSupplier projectedUpTo;
  private final Ticker ticker;
  private final AccountSweep sweep;

  private volatile boolean hurried;
  private long bytesSince;
  private boolean changed;
  private long lastAtMillis;
  private @Nullable Checkpoint running;
  private int written;
  private long completedUpTo;
  private long prunedUpTo;

  /**
   * @param sweep looks for accounts that need not be kept
   * @param completedUpTo the sequence of the checkpoint on disk
   * @param bytesSince of the facts after it: lives that end before a checkpoint is due add up, else
   *     whoever dies often starts ever more slowly
   * @param projectedUpTo up to where facts are no longer needed for the documented tables, durably
   */
  Checkpoints(
      CheckpointSource source,
      LongSupplier projectedUpTo,
      Ticker ticker,
      AccountSweep sweep,
      long completedUpTo,
      long bytesSince) {
    this.source = source;
    this.sweep = sweep;
    this.projectedUpTo = projectedUpTo;
    this.ticker = ticker;
    this.completedUpTo = completedUpTo;
    this.bytesSince = bytesSince;
    this.changed = bytesSince > 0;
    this.lastAtMillis = ticker.millis();
  }

  void committed(long bytes) {
    bytesSince += bytes;
    changed = true;
  }

  /** Returns whether there is a piece to write even if there are no facts. */
  boolean busy() {
    return running != null || due() || prunable() > prunedUpTo || sweep.isDue();
  }

  private boolean due() {
    return changed
        && (hurried || bytesSince >= EVERY_BYTES || ticker.millis() - lastAtMillis >= EVERY_MILLIS)
        && source.mayBegin();
  }

  private long prunable() {
    return Math.min(completedUpTo, projectedUpTo.getAsLong());
  }

  /** Returns the next piece, or {@link CheckpointPiece.None}. */
  CheckpointPiece next(boolean factsWait) {
    if (running != null || due()) {
      return nextOfRun(factsWait);
    }
    long upTo = prunable();
    if (upTo > prunedUpTo) {
      return new CheckpointPiece.Prune(
          upTo, pruned -> prunedUpTo = pruned == 0 ? upTo : prunedUpTo);
    }
    return sweep.isDue() ? nextOfSweep(factsWait) : new CheckpointPiece.None();
  }

  private CheckpointPiece nextOfSweep(boolean factsWait) {
    List<AccountId> past = sweep.next(atOnce(factsWait), completedUpTo);
    return past.isEmpty() ? new CheckpointPiece.None() : new CheckpointPiece.Past(past);
  }

  private static int atOnce(boolean factsWait) {
    return factsWait ? ACCOUNTS_BESIDE_A_GROUP : ACCOUNTS_ALONE;
  }

  private CheckpointPiece nextOfRun(boolean factsWait) {
    Checkpoint checkpoint = running == null ? begin() : running;
    List<AccountImage> images = source.nextImages(atOnce(factsWait));
    if (!images.isEmpty()) {
      written += images.size();
      return new CheckpointPiece.Images(images);
    }
    running = null;
    completedUpTo = checkpoint.sequence();
    sweep.checkpointed(written);
    written = 0;
    return new CheckpointPiece.Completed(checkpoint);
  }

  private Checkpoint begin() {
    Checkpoint checkpoint = source.begin();
    running = checkpoint;
    bytesSince = 0;
    hurried = false;
    changed = false;
    lastAtMillis = ticker.millis();
    return checkpoint;
  }

  /** Makes the next checkpoint due now if anything changed since the last. Threads: any. */
  void hurry() {
    hurried = true;
  }
}
