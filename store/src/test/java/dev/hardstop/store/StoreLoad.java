package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what the store's threads cost: a closed loop of callers, each holding, waiting for its
 * commit and settling, on five accounts of which two are its own.
 *
 * <p>Arguments: callers, calls, durability, think time in microseconds (of each call, between hold
 * and settle), folder. Prints calls a second, the commit latency, groups, and the processor time of
 * each thread per call. Run it from a compiled module with {@code java -cp ...
 * dev.hardstop.store.StoreLoad 64 500000 POWER_CUT 0 /tmp}.
 */
final class StoreLoad implements Journal.Listener, CheckpointSource {
  private final Deque<long[]> waiting = new ArrayDeque<>();
  private final List<Long> latencies = new ArrayList<>();
  private long sequence;
  private long groups;
  private int ready;

  public static void main(String[] arguments) throws Exception {
    int callers = Integer.parseInt(arguments[0]);
    int calls = Integer.parseInt(arguments[1]);
    Durability durability = Durability.valueOf(arguments[2]);
    long thinkNanos = Long.parseLong(arguments[3]) * 1_000;
    Path folder = Files.createTempDirectory(Path.of(arguments[4]), "load");
    StoreLoad load = new StoreLoad();
    try (Store store = Store.open(folder, durability, WallClock.system(), Ticker.system())) {
      store.start(load, load);
      load.run(store, callers, calls / 4, thinkNanos);
      load.latencies.clear();
      load.groups = 0;
      Map<String, Long> before = cpuByThread();
      long started = System.nanoTime();
      load.run(store, callers, calls, thinkNanos);
      long nanos = System.nanoTime() - started;
      load.report(calls, nanos, before);
      long behind = System.nanoTime();
      store.projection().awaitWatermark(load.sequence, java.time.Duration.ofMinutes(1));
      System.out.printf("tables were %.2f s behind%n", (System.nanoTime() - behind) / 1e9);
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        System.out.printf("%s %d KiB%n", file.getFileName(), Files.size(file) >> 10);
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void run(Store store, int callers, int calls, long thinkNanos) {
    synchronized (this) {
      ready = callers;
    }
    int done = 0;
    while (done < calls) {
      int now = takeReady();
      for (int i = 0; i < now && done < calls; i++, done++) {
        begin(store.journal(), done);
      }
      if (now == 0) {
        LockSupport.parkNanos(20_000);
      }
      if (thinkNanos > 0) {
        LockSupport.parkNanos(thinkNanos);
      }
      settle(store.journal());
    }
    while (takeReady() < callers) {
      synchronized (this) {
        if (ready == 0 && finished.isEmpty() && waiting.isEmpty()) {
          break;
        }
      }
      LockSupport.parkNanos(100_000);
      settle(store.journal());
    }
  }

  private final Deque<Long> finished = new ArrayDeque<>();

  private synchronized int takeReady() {
    int now = ready;
    ready = 0;
    return now;
  }

  private synchronized void begin(Journal journal, int call) {
    long id = ++sequence;
    String user = "user-" + call % 1_000;
    List<Take> takes =
        List.of(
            Given.take(1, "", 1_000, 500, 250),
            Given.take(2, "acme", 1_000, 500, 250),
            Given.take(3, "support", 1_000, 500, 250),
            Given.take(4, user, 1_000, 500, 250),
            Given.take(5, user, 1_000, 500, 250));
    waiting.add(new long[] {id, System.nanoTime()});
    journal.append(Given.held(id, user, 250, takes), true);
  }

  private synchronized void settle(Journal journal) {
    while (!finished.isEmpty()) {
      journal.append(Given.settled(++sequence, finished.poll(), 200), false);
      ready++;
    }
  }

  @Override
  public synchronized void durableUpTo(long durable) {
    groups++;
    long now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.peek()[0] <= durable) {
      long[] call = waiting.poll();
      latencies.add(now - call[1]);
      finished.add(call[0]);
    }
  }

  @Override
  public void failed(Exception cause) {
    cause.printStackTrace();
    System.exit(1);
  }

  @Override
  public synchronized Checkpoint begin() {
    return FakeLedger.at(sequence, List.of());
  }

  @Override
  public List<AccountImage> nextImages(int max) {
    return List.of();
  }

  private synchronized void report(int calls, long nanos, Map<String, Long> before) {
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%d calls in %.2f s: %.0f/s, %.1f calls a group, commit p50 %d p99 %d p99.9 %d max %d us%n",
        calls,
        nanos / 1e9,
        calls * 1e9 / nanos,
        (double) calls / groups,
        sorted[sorted.length / 2] / 1_000,
        sorted[sorted.length * 99 / 100] / 1_000,
        sorted[sorted.length * 999 / 1_000] / 1_000,
        sorted[sorted.length - 1] / 1_000);
    cpuByThread()
        .forEach(
            (name, cpu) -> {
              long used = cpu - before.getOrDefault(name, 0L);
              if (used > 10_000_000) {
                System.out.printf("  %-24s %.2f us a call%n", name, used / 1e3 / calls);
              }
            });
  }

  private static Map<String, Long> cpuByThread() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> cpu = new TreeMap<>();
    Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(java.util.Objects::nonNull)
        .forEach(
            (ThreadInfo info) ->
                cpu.put(info.getThreadName(), threads.getThreadCpuTime(info.getThreadId())));
    return cpu;
  }
}
