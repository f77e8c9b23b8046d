package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells whoever listens what the ledger does, as soon as it is durable. Stands between the ledger
 * and its journal; costs next to nothing while nobody listens.
 *
 * <p>Threads: any. Listeners are told on the store's writer thread: hand over at once.
 */
public final class Feed {
  /** Most facts that wait to become durable; beyond it, those there are forgotten. */
  static final int MAX_WAITING = 65_536;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Fact> waiting = new ArrayDeque<>();
  private final List<Consumer<List<Fact>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<List<Fact>>> rareListeners = new CopyOnWriteArrayList<>();

  /** Ends what {@link #listen} began. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells {@code listener} all facts from about now on, in order. */
  public Subscription listen(Consumer<List<Fact>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * As {@link #listen}, but tells only what people are to be told of: rungs, trips, changes,
   * attributes of too many values.
   */
  public Subscription listenToRare(Consumer<List<Fact>> listener) {
    Consumer<List<Fact>> choosing =
        facts -> {
          List<Fact> rare = facts.stream().filter(Feed::isRare).toList();
          if (!rare.isEmpty()) {
            listener.accept(rare);
          }
        };
    rareListeners.add(choosing);
    return () -> rareListeners.remove(choosing);
  }

  /** Returns a journal that passes everything on to {@code journal}. */
  public Journal before(Journal journal) {
    return (fact, urgent) -> {
      journal.append(fact, urgent);
      if (!listeners.isEmpty() || isRare(fact)) {
        queue(fact);
      }
    };
  }

  /** Returns a journal's listener that passes everything on to {@code listener}. */
  public Journal.Listener after(Journal.Listener listener) {
    return new Journal.Listener() {
      @Override
      public void durableUpTo(long sequence) {
        listener.durableUpTo(sequence);
        tell(sequence);
      }

      @Override
      public void failed(Exception cause) {
        listener.failed(cause);
        forget();
      }
    };
  }

  private static boolean isRare(Fact fact) {
    return switch (fact) {
      case Fact.RungReached _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.Adjusted _,
          Fact.RulesAdopted _,
          Fact.EpochStarted _ ->
          true;
      case Fact.Refused refused -> refused.code().equals(Outcome.TooManyAccounts.CODE);
      case Fact.Held _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Settled _,
          Fact.Released _,
          Fact.Issued _ ->
          false;
    };
  }

  private void queue(Fact fact) {
    lock.lock();
    try {
      if (waiting.size() >= MAX_WAITING) {
        waiting.clear();
      }
      waiting.add(fact);
    } finally {
      lock.unlock();
    }
  }

  private void tell(long sequence) {
    List<Fact> durable = takeUpTo(sequence);
    if (!durable.isEmpty()) {
      listeners.forEach(listener -> listener.accept(durable));
      rareListeners.forEach(listener -> listener.accept(durable));
    }
  }

  private List<Fact> takeUpTo(long sequence) {
    List<Fact> taken = new ArrayList<>();
    lock.lock();
    try {
      while (!waiting.isEmpty() && waiting.peek().sequence() <= sequence) {
        taken.add(waiting.remove());
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  private void forget() {
    lock.lock();
    try {
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }
}
