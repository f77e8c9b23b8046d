package dev.hardstop.server.repeats;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Which idempotency keys are being served, and which were: of those that share one, the first is
 * served and the others are not.
 *
 * <p>The hold of a call carries its mark, so that after a restart this is made anew from what is on
 * disk. Keys are kept for a day, by ledger time, which no jump of the clock can hurry. Threads:
 * any.
 */
public final class Repeats {
  /** Keys that are kept; when there are as many, further ones are refused. */
  static final int MAX_KEYS = 1_000_000;

  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
  private static final long HOURS = 24;

  /** In place of a hold by which nothing was bought. */
  private static final long FREE = -1;

  private final LongSupplier ledgerTime;
  private final int maxKeys;
  private final KeptAnswers answers = new KeptAnswers();

  // Guarded by this.
  private final Map<Key, Running> running = new HashMap<>();
  private final TreeMap<Long, MarkTable> byHour = new TreeMap<>();

  private record Key(long high, long low) {}

  private record Running(RepeatMark mark, List<Runnable> waiting) {}

  /** What a request with an idempotency key is told. */
  public sealed interface Claim {
    /** It is the first; until it says how it ended, others wait. */
    record First() implements Claim {}

    /** Another is being served; it will be told when that is over. */
    record Waits() implements Claim {}

    /** The key came with another body. */
    record OtherBody() implements Claim {}

    /** The key was used for this hold. */
    record Used(long hold) implements Claim {}

    /** No more keys can be kept, and none is forgotten before its day is over. */
    record Full() implements Claim {}
  }

  /** Knows no key. */
  Repeats(LongSupplier ledgerTime, int maxKeys) {
    this.ledgerTime = ledgerTime;
    this.maxKeys = maxKeys;
  }

  /** Returns the keys that calls of the last day on disk came with. May block. */
  public static Repeats of(Ledger ledger, Projection projection) {
    Repeats repeats = new Repeats(ledger::nowMillis, MAX_KEYS);
    long since = ledger.nowMillis() - HOURS * HOUR_MILLIS;
    projection.marks(since, (hold, at, mark) -> repeats.put(mark, hold, at));
    return repeats;
  }

  /**
   * Claims a key.
   *
   * @param whenOver what is done when it has to wait, and the one that is being served is over; on
   *     any thread
   */
  public Claim claim(RepeatMark mark, Runnable whenOver) {
    long nowMillis = ledgerTime.getAsLong();
    synchronized (this) {
      byHour.headMap(nowMillis / HOUR_MILLIS - HOURS).clear();
      return claimed(mark, whenOver);
    }
  }

  private Claim claimed(RepeatMark mark, Runnable whenOver) {
    Key key = key(mark);
    Running first = running.get(key);
    if (first != null && !first.mark.isRepeatedBy(mark)) {
      return new Claim.OtherBody();
    }
    if (first != null) {
      first.waiting.add(whenOver);
      return new Claim.Waits();
    }
    long hold = find(mark);
    if (hold > 0) {
      return new Claim.Used(hold);
    }
    if (isFull()) {
      return new Claim.Full();
    }
    running.put(key, new Running(mark, new ArrayList<>()));
    return new Claim.First();
  }

  /** The first of a key is over, and bought something, or nobody knows that it did not. */
  public void used(RepeatMark mark, long hold, long heldAtMillis) {
    List<Runnable> waiting;
    synchronized (this) {
      put(mark, hold, heldAtMillis);
      waiting = end(mark);
    }
    waiting.forEach(Runnable::run);
  }

  /** The first of a key is over and bought nothing: the next may try. */
  public void free(RepeatMark mark) {
    List<Runnable> waiting;
    synchronized (this) {
      waiting = end(mark);
    }
    waiting.forEach(Runnable::run);
  }

  /** It turned out that {@code hold} bought nothing. */
  public synchronized void forget(RepeatMark mark, long hold) {
    for (MarkTable table : byHour.descendingMap().values()) {
      if (table.find(mark) == hold) {
        table.put(mark.keyHigh(), mark.keyLow(), FREE);
      }
    }
  }

  /** Returns the answers that may be given again. */
  public KeptAnswers answers() {
    return answers;
  }

  private List<Runnable> end(RepeatMark mark) {
    Running over = running.remove(key(mark));
    return over == null ? List.of() : over.waiting;
  }

  /** Returns the newest hold of a key; 0 or {@link #FREE} if it may be used. */
  private long find(RepeatMark mark) {
    for (MarkTable table : byHour.descendingMap().values()) {
      long hold = table.find(mark);
      if (hold != 0) {
        return hold;
      }
    }
    return 0;
  }

  private synchronized void put(RepeatMark mark, long hold, long heldAtMillis) {
    byHour
        .computeIfAbsent(heldAtMillis / HOUR_MILLIS, hour -> new MarkTable())
        .put(mark.keyHigh(), mark.keyLow(), hold);
  }

  private boolean isFull() {
    int kept = byHour.values().stream().mapToInt(MarkTable::size).sum();
    return kept + running.size() >= maxKeys;
  }

  private static Key key(RepeatMark mark) {
    return new Key(mark.keyHigh(), mark.keyLow());
  }
}
