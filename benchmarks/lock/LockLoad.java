package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerLock;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Threads that decide and settle at once on one ledger, each with 64 calls under way on five of 1,000
 * accounts, beside a writer that makes all that is queued durable every 100 µs: how long the lock is
 * waited for and held.
 */
public final class LockLoad {
  private static final int TOUCHED = 5;
  private static final int IDS = 200;
  private static final int UNDER_WAY = 64;
  private static final long WRITER_NANOS = 100_000;
  private static final Amounts CHARGE = Amounts.of(900_000, 120, 80, 1, 0);

  private final LongAdder lives = new LongAdder();
  private volatile long newest;
  private volatile boolean isOver;
  private final Ledger ledger =
      BareLedger.of(
          BareLedger.perAttribute(TOUCHED), (fact, urgent) -> newest = fact.sequence());

  public static void main(String[] args) throws InterruptedException {
    long seconds = Long.parseLong(args[0]);
    System.out.println("threads  lives/s   waited p50   p99  p99.9    max | held p50   p99  p99.9    max  (ns)");
    for (int i = 1; i < args.length; i++) {
      new LockLoad().run(Integer.parseInt(args[i]), 5, false);
      new LockLoad().run(Integer.parseInt(args[i]), seconds, true);
    }
  }

  private void run(int threads, long seconds, boolean tells) throws InterruptedException {
    LedgerLock.take();
    List<Thread> all = new ArrayList<>();
    all.add(Thread.ofPlatform().start(this::write));
    for (int i = 0; i < threads; i++) {
      long seed = i;
      all.add(Thread.ofPlatform().start(() -> call(new SplittableRandom(seed))));
    }
    long begun = System.nanoTime();
    LockSupport.parkNanos(seconds * 1_000_000_000L);
    isOver = true;
    double took = (System.nanoTime() - begun) / 1e9;
    for (Thread each : all) {
      each.join();
    }
    LedgerLock.Times times = LedgerLock.take();
    if (tells) {
      System.out.printf(
          "%7d %8.0f   %s | %s%n",
          threads, lives.sum() / took, percentiles(times.waited()), percentiles(times.held()));
    }
  }

  private static String percentiles(Histogram times) {
    return "%6d %6d %6d %8d"
        .formatted(
            times.getValueAtPercentile(50),
            times.getValueAtPercentile(99),
            times.getValueAtPercentile(99.9),
            times.getMaxValue());
  }

  private void write() {
    while (!isOver) {
      ledger.durableUpTo(newest);
      LockSupport.parkNanos(WRITER_NANOS);
    }
  }

  private void call(SplittableRandom random) {
    Queue<Long> granted = new ConcurrentLinkedQueue<>();
    int underWay = 0;
    while (!isOver) {
      Long hold = granted.poll();
      if (hold != null) {
        ledger.settle(hold, CHARGE, Ending.METERED, "{\"usage\":1}");
        underWay--;
        lives.increment();
      } else if (underWay < UNDER_WAY) {
        underWay++;
        ledger.ask(ask(random), 0, 0, new Remember(granted));
      } else {
        Thread.yield();
      }
    }
  }

  private record Remember(Queue<Long> granted) implements Reply {
    @Override
    public void granted(Fact.Held held) {
      granted.add(held.sequence());
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      throw new AssertionError(refusal.toString());
    }
  }

  private static Ask ask(SplittableRandom random) {
    List<Attributes.Attribute> attributes = new ArrayList<>(TOUCHED);
    for (int budget = 0; budget < TOUCHED; budget++) {
      attributes.add(
          new Attributes.Attribute(BareLedger.attribute(budget), "user-" + random.nextInt(IDS), false));
    }
    return BareLedger.ask(Attributes.of(attributes, ""));
  }
}
