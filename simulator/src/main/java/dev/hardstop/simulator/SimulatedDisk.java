package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.AccountSource;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.FactSink;
import dev.hardstop.engine.ledger.Recovered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A disk that does what it is told: transactions of encoded facts and pieces of checkpoints, of
 * which a prefix survives, as SQLite's log keeps one. What is written reaches the operating system;
 * what is synced survives a power cut.
 */
final class SimulatedDisk implements AccountSource {
  private final boolean syncsEachCommit;
  private final FactSink sink = new FactSink();
  private final List<Queued> queue = new ArrayList<>();
  private final List<Transaction> written = new ArrayList<>();
  private final ArrayDeque<Transaction> unsynced = new ArrayDeque<>();
  private final Map<AccountId, AccountImage> syncedImages = new HashMap<>();
  private final RecordedCalls calls = new RecordedCalls();

  private Checkpoint syncedCheckpoint = Checkpoint.EMPTY;
  private Optional<Checkpoint> running = Optional.empty();
  private boolean failed;
  private boolean readsFail;

  private static final class Queued {
    private final long sequence;
    private final byte[] bytes;

    private Queued(long sequence, byte[] bytes) {
      this.sequence = sequence;
      this.bytes = bytes;
    }
  }

  /** What one commit writes, all or nothing. */
  static final class Transaction {
    private final long lastSequence;
    private final byte[] facts;
    private final List<AccountImage> images;
    private final Optional<Checkpoint> completed;
    private final Set<AccountId> past;

    private Transaction(
        long lastSequence,
        byte[] facts,
        List<AccountImage> images,
        Optional<Checkpoint> completed,
        Set<AccountId> past) {
      this.lastSequence = lastSequence;
      this.facts = facts;
      this.images = images;
      this.completed = completed;
      this.past = past;
    }

    long lastSequence() {
      return lastSequence;
    }

    List<Fact> facts() {
      return FactCodec.readAll(facts);
    }

    List<AccountImage> images() {
      return images;
    }

    Optional<Checkpoint> completed() {
      return completed;
    }

    /** Accounts that it lets go of. */
    Set<AccountId> past() {
      return past;
    }
  }

  SimulatedDisk(boolean syncsEachCommit) {
    this.syncsEachCommit = syncsEachCommit;
  }

  void append(Fact fact) {
    if (!failed) {
      sink.clear();
      FactCodec.write(fact, sink);
      queue.add(new Queued(fact.sequence(), sink.toByteArray()));
    }
  }

  int queued() {
    return queue.size();
  }

  boolean hasFailed() {
    return failed;
  }

  /** Returns the newest fact that is written. */
  long writtenUpTo() {
    return written.isEmpty() ? 0 : written.getLast().lastSequence();
  }

  /** Returns the newest fact that a power cut leaves. */
  long syncedUpTo() {
    int at = written.size() - unsynced.size() - 1;
    return at < 0 ? 0 : written.get(at).lastSequence();
  }

  /**
   * Takes a part of the queue, with a piece of a checkpoint if {@code images} is more than 0. A
   * piece is asked for before the facts are taken, and then all are: every fact that an image
   * counts is committed with it or before it.
   */
  Transaction begin(int permille, int images, CheckpointSource source) {
    List<AccountImage> piece = List.of();
    Optional<Checkpoint> completed = Optional.empty();
    Set<AccountId> past = Set.of();
    boolean withPiece = images > 0 && source.mayBegin();
    if (withPiece) {
      if (running.isEmpty()) {
        past = Set.copyOf(source.past(olderThanCheckpoint()));
        running = Optional.of(source.begin());
      }
      piece = source.nextImages(images);
      if (piece.isEmpty()) {
        completed = running;
        running = Optional.empty();
      }
    }
    int count = withPiece ? queue.size() : Math.ceilDiv(queue.size() * permille, 1_000);
    long last = count == 0 ? writtenUpTo() : queue.get(count - 1).sequence;
    return new Transaction(last, taken(count), piece, completed, past);
  }

  private List<AccountImage> olderThanCheckpoint() {
    return syncedImages.keySet().stream()
        .flatMap(id -> image(id).stream())
        .filter(image -> image.asOfSequence() <= syncedCheckpoint.sequence())
        .toList();
  }

  private byte[] taken(int count) {
    int length = queue.subList(0, count).stream().mapToInt(each -> each.bytes.length).sum();
    byte[] bytes = new byte[length];
    int at = 0;
    for (Queued each : queue.subList(0, count)) {
      System.arraycopy(each.bytes, 0, bytes, at, each.bytes.length);
      at += each.bytes.length;
    }
    queue.subList(0, count).clear();
    return bytes;
  }

  void write(Transaction transaction) {
    written.add(transaction);
    unsynced.add(transaction);
    if (syncsEachCommit) {
      sync();
    }
  }

  /** Writes without a sync, which a power cut may take. */
  void writeLate(Transaction transaction) {
    written.add(transaction);
    unsynced.add(transaction);
  }

  /** A slow disk is done: with this durability that means that all is synced. */
  void acknowledge() {
    if (syncsEachCommit) {
      sync();
    }
  }

  void sync() {
    while (!unsynced.isEmpty()) {
      Transaction transaction = unsynced.poll();
      syncedImages.keySet().removeAll(transaction.past());
      transaction.images().forEach(image -> syncedImages.put(image.id(), image));
      transaction.completed().ifPresent(checkpoint -> syncedCheckpoint = checkpoint);
    }
  }

  /** A commit failed: nothing more is taken until the disk is opened anew. */
  void fail() {
    failed = true;
    queue.clear();
    running = Optional.empty();
  }

  /** Opens what was written; what is in the log is synced before it is trusted. */
  void reopen() {
    failed = false;
    queue.clear();
    running = Optional.empty();
    sync();
  }

  /** The power goes: of what was not synced, the first {@code surviving} transactions are left. */
  void losePower(int surviving) {
    while (unsynced.size() > surviving) {
      unsynced.removeLast();
      written.removeLast();
      calls.forgetAll();
    }
  }

  void failReads(boolean fail) {
    readsFail = fail;
  }

  @Override
  public List<AccountImage> load(List<AccountId> ids) {
    if (readsFail) {
      throw new IllegalStateException("the disk cannot be read");
    }
    List<AccountImage> images = new ArrayList<>();
    for (AccountId id : ids) {
      image(id).ifPresent(images::add);
    }
    return images;
  }

  private Optional<AccountImage> image(AccountId id) {
    for (Transaction transaction : unsynced.reversed()) {
      for (AccountImage image : transaction.images().reversed()) {
        if (image.id().equals(id)) {
          return Optional.of(image);
        }
      }
      if (transaction.past().contains(id)) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(syncedImages.get(id));
  }

  /** Returns what is on disk; call {@link #reopen} first. */
  Recovered recovered(boolean allAccounts) {
    List<AccountImage> images = allAccounts ? List.copyOf(syncedImages.values()) : List.of();
    return new Recovered(
        syncedCheckpoint, factsAfter(syncedCheckpoint.sequence()), images, allAccounts, this);
  }

  private List<Fact> factsAfter(long sequence) {
    int from = written.size();
    while (from > 0 && written.get(from - 1).lastSequence() > sequence) {
      from--;
    }
    List<Fact> facts = new ArrayList<>();
    for (Transaction transaction : written.subList(from, written.size())) {
      transaction.facts().stream().filter(fact -> fact.sequence() > sequence).forEach(facts::add);
    }
    return facts;
  }

  /** Returns the recorded calls, brought up to what is written. */
  RecordedCalls calls() {
    calls.readOn(written);
    return calls;
  }
}
