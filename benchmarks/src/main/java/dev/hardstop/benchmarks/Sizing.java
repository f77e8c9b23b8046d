package dev.hardstop.benchmarks;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.store.Backup;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Keep;
import dev.hardstop.store.Projection;
import dev.hardstop.store.Store;
import dev.hardstop.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What a store of many calls takes: bytes, time to start, time to answer, time to compact, to
 * verify and to back up. A store that is there already is measured without being written again.
 *
 * <p>Run: {@code benchmarks/sizing/run [CALLS] [DIR]}
 */
public final class Sizing {
  private static final long START = Instant.parse("2026-10-01T00:00:00Z").toEpochMilli();
  private static final int ASKED = 21;

  private final long calls;
  private final Path data;
  private final AtomicLong now = new AtomicLong(START);
  private final SplittableRandom random = new SplittableRandom(2);

  private Sizing(long calls, Path data) {
    this.calls = calls;
    this.data = data;
  }

  /**
   * Writes, measures and prints a table.
   *
   * @param args how many calls, and an empty folder
   */
  public static void main(String[] args) throws Exception {
    new Sizing(Long.parseLong(args[0]), Path.of(args[1])).run();
  }

  private interface Work {
    void run() throws Exception;
  }

  private void run() throws Exception {
    say("| what | figure |\n|---|---|");
    if (!Files.exists(file("hardstop.db"))) {
      writeAll();
    }
    now.set(number("SELECT max(held_at) FROM calls"));
    long bytes = Files.size(file("hardstop.db"));
    row("`hardstop.db`", "%s, %,d bytes a call", size(bytes), bytes / calls);
    row("`ledger.db`", "%s", size(Files.size(file("ledger.db"))));
    start();
    row("verify-store", "%.1f s", seconds(this::verify));
    backup(bytes);
    compact();
  }

  private void writeAll() throws Exception {
    double seconds = seconds(this::write);
    row(
        "calls written, through ledger and projection",
        "%,d in %.0f s: %,.0f a second",
        calls,
        seconds,
        calls / seconds);
  }

  private void backup(long bytes) throws Exception {
    long free = data.toFile().getUsableSpace();
    if (free < bytes + bytes / 10) {
      row("backup", "left out: %s free", size(free));
      return;
    }
    Path copy = data.resolveSibling(data.getFileName() + "-backup");
    row(
        "backup",
        "%.1f s, %s",
        seconds(() -> Backup.offline(data, copy, now::get)),
        size(Files.size(copy.resolve("hardstop.db"))));
    Files.delete(copy.resolve("hardstop.db"));
    Files.delete(copy.resolve("ledger.db"));
    Files.delete(copy);
  }

  private void write() throws Exception {
    try (Store store = open()) {
      new SizingTraffic(store, now).run(calls);
    }
  }

  private void start() throws Exception {
    Store[] opened = new Store[1];
    double seconds =
        seconds(
            () -> {
              opened[0] = open();
              opened[0].recovered().facts().forEach(fact -> {});
            });
    row("start: store opened and read", "%.2f s", seconds);
    try (Store store = opened[0]) {
      queries(store.projection());
    }
  }

  private void queries(Projection tables) throws Exception {
    long last = tables.watermark();
    query("100 calls from anywhere", () -> tables.callsBefore(1 + random.nextLong(last), 100));
    List<CallRecord> some = tables.callsBefore(1 + last / 2, 1);
    query("a call by its id", () -> tables.calls(some.getFirst().id()));
    query(
        "100 unreconciled calls, and how many there are",
        () -> {
          tables.unreconciledAfter(0, 100);
          tables.unreconciledCount();
        });
    query("100 accounts of a budget", () -> tables.accounts("user-day", "user-5", 100));
    query(
        "spend by key of the last day",
        () -> spend(tables, Projection.GroupBy.KEY, Duration.ofDays(1)));
    query(
        "spend by team and day of the last 30 days",
        () -> spend(tables, Projection.GroupBy.TEAM, Duration.ofDays(30)));
    double seconds =
        seconds(() -> tables.history(now.get() - Duration.ofDays(1).toMillis(), charge -> {}));
    row("charges of the last day, read for a new budget", "%.1f s", seconds);
  }

  private void spend(Projection tables, Projection.GroupBy groupBy, Duration back) {
    long to = now.get() / 3_600_000 * 3_600_000 + 3_600_000;
    tables.spend(groupBy, Duration.ofDays(1).toMillis(), to - back.toMillis(), to);
  }

  private void query(String what, Work work) throws Exception {
    double[] millis = new double[ASKED];
    for (int i = 0; i < ASKED; i++) {
      millis[i] = seconds(work) * 1_000;
    }
    Arrays.sort(millis);
    row(what, "%.1f ms (worst of %d: %.1f)", millis[ASKED / 2], ASKED, millis[ASKED - 1]);
  }

  private void verify() {
    Verification.Report report = Verification.of(data);
    if (!report.sound()) {
      throw new IllegalStateException(report.findings().getFirst().toString());
    }
  }

  /** Compacts the oldest tenth: a long run is to be measured in half an hour. */
  private void compact() throws Exception {
    long kept = (now.get() - START) / 10 * 9;
    try (Store store = open()) {
      long from = firstSettled();
      long until = boundary(now.get() - kept);
      double seconds =
          seconds(
              () -> {
                store.keep(
                    new Keep(Duration.ofMillis(kept), Duration.ofMillis(kept), Keep.FOREVER));
                while (firstSettled() < until) {
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
              });
      long rows = (until - from) / 2;
      row(
          "oldest tenth compacted",
          "about %,d calls in %.1f s: %,.0f a second",
          rows,
          seconds,
          rows / seconds);
    }
    row("rows of `history` for it", "%,d", number("SELECT count(*) FROM history"));
    row(
        "pages that are free to be used again",
        "%s",
        size(8_192 * number("PRAGMA freelist_count")));
  }

  private long firstSettled() throws SQLException {
    return number("SELECT sequence FROM calls WHERE state = 'settled' ORDER BY sequence LIMIT 1");
  }

  /** Returns the first call held then or later, by halving. */
  private long boundary(long millis) throws SQLException {
    long low = 0;
    long high = number("SELECT max(sequence) FROM calls");
    while (low < high) {
      long middle = low + (high - low) / 2;
      String heldAt =
          "SELECT held_at FROM calls WHERE sequence >= " + middle + " ORDER BY sequence LIMIT 1";
      if (number(heldAt) < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file("hardstop.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private Store open() {
    return Store.open(data, Durability.PROCESS_CRASH, now::get, Ticker.system());
  }

  private Path file(String name) {
    return data.resolve(name);
  }

  private static double seconds(Work work) throws Exception {
    long before = Ticker.system().micros();
    work.run();
    return (Ticker.system().micros() - before) / 1e6;
  }

  private static String size(long bytes) throws IOException {
    return String.format(Locale.ROOT, "%,.2f GB", bytes / 1e9);
  }

  @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a dependency for one line.
  private static void row(String what, String format, Object... values) {
    say("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
