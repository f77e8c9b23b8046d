package dev.hardstop.store;

import dev.hardstop.engine.ledger.EndedHold;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.RecordedCharge;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.engine.ledger.Take;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What {@code hardstop.db} tells: every call, explained, and sums of them, as of the watermark.
 *
 * <p>Threads: any; every method may block on the disk. Lists have at most {@link #MAX_ROWS} rows.
 */
public final class Projection {
  /** Most rows of one answer. */
  public static final int MAX_ROWS = 1_000;

  private final Path ledger;
  private final Projector projector;
  private final Readers readers;

  /** What spend is grouped by. */
  public enum GroupBy {
    KEY,
    PROVIDER,
    MODEL,
    TENANT,
    TEAM;

    private String column() {
      return '"' + name().toLowerCase(Locale.ROOT) + '"';
    }
  }

  /**
   * How far a history goes.
   *
   * @param watermark the newest fact that it counts
   * @param completeSinceMillis all calls held since then are in it; 0 for ever
   */
  public record Reach(long watermark, long completeSinceMillis) {}

  /** Hears of calls that came with an idempotency key. */
  @FunctionalInterface
  public interface MarkReader {
    /** One of them; {@code sequence} is its hold's. */
    void mark(long sequence, long heldAtMillis, RepeatMark mark);
  }

  /**
   * @param ledger the file that has the facts
   */
  Projection(Path ledger, Projector projector, Readers readers) {
    this.ledger = ledger;
    this.projector = projector;
    this.readers = readers;
  }

  /** Returns the newest fact that the tables count. */
  public long watermark() {
    return projector.watermark();
  }

  /**
   * Waits until the tables count the fact {@code sequence}, which must be durable.
   *
   * @return false if that took longer than {@code patience}
   */
  public boolean awaitWatermark(long sequence, Duration patience) throws InterruptedException {
    return projector.await(sequence, patience);
  }

  /**
   * As {@link #awaitWatermark}, for whoever can do without: while tables lag for longer than
   * somebody's patience nobody else waits for them, so that such waits never take up all threads.
   */
  public boolean awaitUnlessLate(long sequence, Duration patience) throws InterruptedException {
    return projector.awaitUnlessLate(sequence, patience);
  }

  /** Returns the hold or refusal with this sequence. */
  public Optional<CallRecord> call(long sequence) {
    return readers
        .read(c -> rows(c, Calls.SELECT + " WHERE sequence = ?", Calls::read, sequence))
        .stream()
        .findFirst();
  }

  /** Returns the attempts of the call with this public id, oldest first. */
  public List<CallRecord> calls(String id) {
    return list(
        Calls.SELECT + " WHERE id = ? ORDER BY sequence" + limit(MAX_ROWS), Calls::read, id);
  }

  /**
   * Returns the attempts of the call with this public id, oldest first. Waits for what is durable
   * but not in the tables yet, unless they say that the call has ended.
   *
   * @param upTo number of the newest fact, to be waited for where the tables may miss something
   * @throws StoreException if the tables do not get there in time
   */
  public List<CallRecord> calls(String id, long upTo, Duration patience) {
    List<CallRecord> found = calls(id);
    if (found.isEmpty() || found.stream().anyMatch(row -> row.state().equals("open"))) {
      require(upTo, patience);
      return calls(id);
    }
    return found;
  }

  /** As {@link #call(long)}, waiting as {@link #calls(String, long, Duration)} does. */
  public Optional<CallRecord> call(long sequence, long upTo, Duration patience) {
    Optional<CallRecord> found = call(sequence);
    if (found.isEmpty() || found.get().state().equals("open")) {
      require(upTo, patience);
      return call(sequence);
    }
    return found;
  }

  /**
   * Tells the marks of all calls held at {@code sinceMillis} or later, oldest first; some perhaps
   * twice. Those that the tables do not have yet are read from the facts, so that a start does not
   * wait for the tables.
   */
  public void marks(long sinceMillis, MarkReader told) {
    long counted = projector.watermark();
    readers.read(
        c -> {
          Marks.tell(c, sinceMillis, told);
          return true;
        });
    for (Fact fact : new FactsOnDisk(ledger, counted)) {
      if (fact instanceof Fact.Held held && held.atMillis() >= sinceMillis) {
        held.call().mark().ifPresent(mark -> told.mark(held.sequence(), held.atMillis(), mark));
      }
    }
  }

  /** Returns the mark of the hold with this sequence; empty if it has none, or is not here. */
  public Optional<RepeatMark> mark(long sequence) {
    return readers.read(c -> Marks.find(c, sequence));
  }

  /** Returns holds and refusals before {@code sequence}, newest first. */
  public List<CallRecord> callsBefore(long sequence, int limit) {
    return list(
        Calls.SELECT + " WHERE sequence < ? ORDER BY sequence DESC" + limit(limit),
        Calls::read,
        sequence);
  }

  /** Returns calls with a provisional charge after {@code sequence}, oldest first. */
  public List<CallRecord> unreconciledAfter(long sequence, int limit) {
    return list(
        Calls.SELECT
            + " WHERE state = 'unreconciled' AND sequence > ? ORDER BY sequence"
            + limit(limit),
        Calls::read,
        sequence);
  }

  /**
   * Returns calls with a provisional charge, held at {@code sinceMillis} or later, whose answers
   * said under which id their provider knows them; newest first.
   */
  public List<AnswerRecord> unreconciledAnswers(long sinceMillis, int limit) {
    return list(
        "SELECT sequence, provider, usage ->> '$.answer_id' AS answer FROM calls WHERE state ="
            + " 'unreconciled' AND held_at >= ? AND answer IS NOT NULL ORDER BY sequence DESC"
            + limit(limit),
        row -> new AnswerRecord(row.getLong(1), row.getString(2), row.getString(3)),
        sinceMillis);
  }

  /** Returns how many calls have a provisional charge. */
  public long unreconciledCount() {
    return readers.read(
        c -> Sqlite.number(c, "SELECT count(*) FROM calls WHERE state = 'unreconciled'"));
  }

  /** Returns a hold that has ended with a charge, as an adjustment of it needs it. */
  public Optional<EndedHold> ended(long sequence) {
    return readers.read(c -> EndedHolds.read(c, sequence));
  }

  /** Returns what a hold took from which accounts. */
  public List<Take> takes(long sequence) {
    return readers.read(
        c -> {
          try (PreparedStatement select = OpenCalls.selectTakes(c)) {
            return OpenCalls.takes(select, sequence);
          }
        });
  }

  /**
   * Returns a budget's accounts whose values come after {@code values}, the newest window first.
   */
  public List<AccountRecord> accounts(String budget, String values, int limit) {
    return list(
        "SELECT rule_id, budget, account, unit, starts_at, ends_at, bucket_millis, amount,"
            + " hard_limit, settled, held, reached, changed_at FROM accounts WHERE budget ="
            + " ? AND account >= ? ORDER BY account, starts_at DESC"
            + limit(limit),
        Projection::account,
        budget,
        values);
  }

  private static AccountRecord account(ResultSet row) throws SQLException {
    return new AccountRecord(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getInt(12),
        row.getLong(13));
  }

  /** Returns alerts before {@code sequence}, newest first. */
  public List<AlertRecord> alertsBefore(long sequence, int limit) {
    return list(
        "SELECT sequence, at, kind, budget, account, starts_at, basis_points, settled,"
            + " amount, by_refusal FROM alerts WHERE sequence < ? ORDER BY sequence DESC"
            + limit(limit),
        row ->
            new AlertRecord(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getInt(7),
                row.getLong(8),
                row.getLong(9),
                row.getInt(10) != 0),
        sequence);
  }

  /** Returns audit entries before {@code sequence}, newest first. */
  public List<AuditRecord> auditBefore(long sequence, int limit) {
    return list(
        "SELECT sequence, at, kind, by, reason, detail FROM audit WHERE sequence < ?"
            + " ORDER BY sequence DESC"
            + limit(limit),
        row ->
            new AuditRecord(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6)),
        sequence);
  }

  /**
   * Returns sums of the calls held in {@code [fromMillis, toMillis)}, by interval and group.
   *
   * @param intervalMillis whole hours
   */
  public List<SpendRecord> spend(
      GroupBy groupBy, long intervalMillis, long fromMillis, long toMillis) {
    if (intervalMillis < RollupKey.HOUR_MILLIS || intervalMillis % RollupKey.HOUR_MILLIS != 0) {
      throw new IllegalArgumentException(
          "interval: " + intervalMillis + " ms (expected: whole hours)");
    }
    return list(
        "SELECT hour / ?1 * ?1 AS starts, "
            + groupBy.column()
            + ", sum(calls), sum(refused), sum(unreconciled), "
            + RollupTable.SUMS.stream()
                .map(Projection::billionsAndRest)
                .collect(Collectors.joining(", "))
            + " FROM rollups WHERE hour >= ?2 AND hour < ?3 GROUP BY 1, 2 ORDER BY 1, 2"
            + limit(MAX_ROWS),
        Projection::spend,
        intervalMillis,
        fromMillis,
        toMillis);
  }

  private static SpendRecord spend(ResultSet row) throws SQLException {
    return new SpendRecord(
        row.getLong(1),
        row.getString(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        wide(row, 6),
        wide(row, 8),
        wide(row, 10),
        wide(row, 12),
        wide(row, 14));
  }

  /**
   * Returns what enforcing would have refused of the calls held from {@code fromMillis} until
   * before {@code toMillis}, by budget, key and code; at most {@link #MAX_ROWS}.
   */
  public List<ShadowRecord> shadow(long fromMillis, long toMillis) {
    return list(
        "SELECT coalesce(a.value ->> 'budget', ''), c.\"key\", CASE"
            + " WHEN a.value IS NULL THEN c.would_refuse"
            + " WHEN a.value ->> 'ask' > a.value ->> 'limit' THEN 'request_exceeds_budget'"
            + " WHEN (a.value ->> 'settled') + (a.value ->> 'ask') > a.value ->> 'limit'"
            + " THEN 'budget_exhausted' ELSE 'budget_contended' END,"
            + " count(DISTINCT c.id), "
            + billionsAndRest("c.estimate_nano_usd")
            + ", "
            + billionsAndRest("coalesce(c.charge_nano_usd, 0)")
            + " FROM calls c LEFT JOIN json_each(c.accounts) a ON c.would_refuse IN"
            + " ('budget_exhausted', 'request_exceeds_budget', 'budget_contended', 'throttled')"
            + " AND (a.value ->> 'settled') + (a.value ->> 'held') + (a.value ->> 'ask')"
            + " > (a.value ->> 'limit')"
            + " WHERE c.would_refuse IS NOT NULL AND c.held_at >= ? AND c.held_at < ?"
            + " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
            + limit(MAX_ROWS),
        row ->
            new ShadowRecord(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                wide(row, 5),
                wide(row, 7)),
        fromMillis,
        toMillis);
  }

  /** Sums in two columns: no limit bounds what shadow mode or an uncounted unit lets through. */
  private static String billionsAndRest(String column) {
    return "sum(" + column + " / 1000000000), sum(" + column + " % 1000000000)";
  }

  private static long wide(ResultSet row, int billions) throws SQLException {
    try {
      long most = Math.multiplyExact(row.getLong(billions), 1_000_000_000L);
      return Math.addExact(most, row.getLong(billions + 1));
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Tells every charge of a call held at {@code sinceMillis} or later, in order of holding.
   *
   * @return how far what was told goes: all of it is of one moment
   */
  public Reach history(long sinceMillis, Consumer<RecordedCharge> told) {
    return readers.read(c -> History.tell(c, sinceMillis, told));
  }

  /**
   * Returns who was given an id, oldest first: providers may each have issued the same. Waits for
   * what is durable but not in the tables yet, so it always knows of an id that was recorded before
   * it was told.
   *
   * @param kind what it is the id of, as in {@code Fact.Issued}
   * @param upTo number of the newest fact, to be waited for where the tables may miss something
   * @throws StoreException if the tables do not get there in time: then nobody knows whose it is
   */
  public List<IssuedRecord> issued(String kind, String id, long upTo, Duration patience) {
    List<IssuedRecord> found = issued(kind, id);
    if (!found.isEmpty() && found.stream().noneMatch(IssuedRecord::isOpen)) {
      return found;
    }
    require(upTo, patience);
    return issued(kind, id);
  }

  private void require(long sequence, Duration patience) {
    try {
      if (!projector.await(sequence, patience)) {
        throw new StoreException("hardstop.db: lags behind (expected: fact " + sequence + ")");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("hardstop.db: interrupted", e);
    }
  }

  private List<IssuedRecord> issued(String kind, String id) {
    return list(IssuedTable.SELECT + limit(MAX_ROWS), IssuedTable::read, kind, id);
  }

  private <T> List<T> list(String sql, Row<T> reader, Object... values) {
    return readers.read(c -> rows(c, sql, reader, values));
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> rows(
      Connection connection, String sql, Row<T> reader, Object... values) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(reader.read(row));
        }
      }
    }
    return rows;
  }

  private static String limit(int limit) {
    if (limit < 1 || limit > MAX_ROWS) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_ROWS + ")");
    }
    return " LIMIT " + limit;
  }
}
