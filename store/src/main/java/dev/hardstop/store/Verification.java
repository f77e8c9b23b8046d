package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a store adds up, or says where it does not. Reads only, also beside the server: both
 * files stand still for it, each at one moment.
 *
 * <p>The facts are read twice: by the ledger's own code, as a start does, and by a plain sum that
 * knows nothing of it. Both must come to the same accounts, and so must the documented tables,
 * whose sums must also be the sums of their own rows.
 */
public final class Verification {
  private final Findings findings = new Findings();
  private final Connection ledger;
  private final Connection tables;
  private final FactLog log;
  private final long watermark;
  private long facts;

  /**
   * What was looked at, and what was found.
   *
   * @param findings the first thousand
   * @param total how many there are
   * @param lastSequence the newest fact
   */
  public record Report(
      List<Finding> findings,
      long total,
      long facts,
      long lastSequence,
      long accounts,
      long calls) {
    /** Returns whether everything adds up. */
    public boolean sound() {
      return total == 0;
    }
  }

  private Verification(Path ledgerPath, Connection ledger, Connection tables) throws SQLException {
    this.ledger = ledger;
    this.tables = tables;
    // The tables first: facts come to them later, never earlier.
    Sqlite.execute(tables, "BEGIN");
    this.watermark = meta("watermark");
    Sqlite.execute(ledger, "BEGIN");
    this.log = new FactLog(ledgerPath, ledger);
  }

  /**
   * Verifies the store, or the backup, in a folder.
   *
   * @throws StoreException if a file is not there or cannot be opened
   */
  public static Report of(Path data) {
    Path ledgerPath = existing(data.resolve(LedgerFile.NAME));
    Path tablesPath = existing(data.resolve(ProjectionFile.NAME));
    try (Connection ledger = Sqlite.reader(ledgerPath);
        Connection tables = Sqlite.reader(tablesPath)) {
      return new Verification(ledgerPath, ledger, tables).report();
    } catch (SQLException e) {
      throw Sqlite.fault("read", data, e);
    }
  }

  private static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(file + ": no such file (expected: a data folder, or a backup)");
    }
    return file;
  }

  private Report report() throws SQLException {
    integrity(ledger, "ledger.db");
    integrity(tables, "hardstop.db");
    long last = 0;
    TableSums sums = new TableSums(tables, findings);
    try {
      last = log.lastSequence();
      identity(last);
      facts();
      // What follows takes longer, and who reads the ledger keeps its log from starting anew.
      Sqlite.execute(ledger, "COMMIT");
      sums.check();
    } catch (SQLException | StoreException e) {
      // A file that is damaged cannot be read to its end: what was found before is told.
      findings.add("store", "reading", "readable rows", String.valueOf(e.getMessage()), 0);
    }
    return new Report(findings.all(), findings.total(), facts, last, sums.accounts(), sums.calls());
  }

  private void integrity(Connection connection, String file) throws SQLException {
    try (PreparedStatement check = connection.prepareStatement("PRAGMA integrity_check(20)");
        ResultSet row = check.executeQuery()) {
      while (row.next()) {
        if (!row.getString(1).equals("ok")) {
          findings.add(file, "integrity_check", "ok", row.getString(1), 0);
        }
      }
    } catch (SQLException e) {
      findings.add(file, "integrity_check", "ok", String.valueOf(e.getMessage()), 0);
    }
  }

  private void identity(long last) throws SQLException {
    String mine = text(ledger, "SELECT value FROM meta WHERE name = 'store_id'");
    String theirs = text(tables, "SELECT value FROM meta WHERE name = 'store_id'");
    if (!mine.equals(theirs)) {
      findings.add("hardstop.db", "store_id", mine, theirs, 0);
    }
    if (watermark > last) {
      findings.add("hardstop.db", "watermark", "<= " + last, watermark, 0);
    }
    long newest = Sqlite.number(ledger, "SELECT max(epoch) FROM commit_groups");
    long holder = Sqlite.number(ledger, "SELECT epoch FROM holder");
    if (holder < newest) {
      findings.add("ledger.db", "holder's epoch", ">= " + newest, holder, 0);
    }
    try (PreparedStatement select =
            ledger.prepareStatement(
                "SELECT first_sequence, epoch FROM (SELECT first_sequence, epoch, lag(epoch) OVER"
                    + " (ORDER BY first_sequence) AS before FROM commit_groups) WHERE epoch <"
                    + " before");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        findings.add("ledger.db", "epoch", "never less", row.getLong(2), row.getLong(1));
      }
    }
  }

  private void facts() throws SQLException {
    Checkpoint checkpoint = log.checkpoint();
    try (PreparedStatement takes = OpenCalls.selectTakes(tables)) {
      PlainSums plain = new PlainSums(holdId -> takes(takes, holdId), watermark, findings);
      List<Fact> after = new ArrayList<>();
      for (List<Fact> batch = log.batch(log.firstSequence());
          !batch.isEmpty();
          batch = log.batch(batch.getLast().sequence() + 1)) {
        facts += batch.size();
        batch.forEach(plain::add);
        batch.stream().filter(fact -> fact.sequence() > checkpoint.sequence()).forEach(after::add);
      }
      compare(plain, engine(checkpoint, after));
      new CallCheck(tables, findings).compare(plain.holds(), watermark);
    }
  }

  private static @Nullable List<Take> takes(PreparedStatement select, long holdId) {
    try {
      List<Take> takes = OpenCalls.takesNow(select, holdId);
      return takes.isEmpty() ? null : takes;
    } catch (SQLException e) {
      throw new StoreException("hardstop.db: " + e.getMessage(), e);
    }
  }

  private Map<AccountKey, AccountImage> engine(Checkpoint checkpoint, List<Fact> after)
      throws SQLException {
    try {
      return EngineSums.of(checkpoint, images(), after);
    } catch (AssertionError e) {
      findings.add(
          "ledger.db", "replay", "a state that adds up", String.valueOf(e.getMessage()), 0);
      return Map.of();
    }
  }

  private List<AccountImage> images() throws SQLException {
    List<AccountImage> images = new ArrayList<>();
    try (PreparedStatement select =
            ledger.prepareStatement("SELECT " + AccountRows.COLUMNS + " FROM accounts");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        images.add(AccountRows.readUnchecked(rows));
      }
    }
    return images;
  }

  private void compare(PlainSums plain, Map<AccountKey, AccountImage> engine) throws SQLException {
    try (PreparedStatement select =
        tables.prepareStatement(
            "SELECT settled, held FROM accounts WHERE rule_id = ? AND account = ? AND starts_at ="
                + " ?")) {
      for (Map.Entry<AccountKey, AccountImage> each : engine.entrySet()) {
        AccountImage image = each.getValue();
        PlainSums.@Nullable Line line = plain.lines().get(each.getKey());
        if (line != null && line.isKnown()) {
          String where = "ledger.db " + line.name;
          findings.compare(where, "held", line.held, image.held(), line.firstSequence);
          if (!line.rolling) {
            findings.compare(where, "settled", line.settled, image.settled(), line.firstSequence);
          }
        }
        if (line == null || !line.isOpenedSince()) {
          compareRow(select, each.getKey(), image, line);
        }
      }
    }
  }

  /** The tables' row, brought forward by the facts that they do not count yet. */
  private void compareRow(
      PreparedStatement select, AccountKey key, AccountImage image, PlainSums.@Nullable Line line)
      throws SQLException {
    select.setLong(1, key.ruleId());
    select.setString(2, key.values());
    select.setLong(3, key.startsAtMillis());
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return; // Kept long enough, or as new as its first fact.
      }
      String where = "hardstop.db " + PlainSums.name(image.id());
      long sequence = line == null ? 0 : line.firstSequence;
      long heldSince = line == null ? 0 : line.heldSince;
      long settledSince = line == null ? 0 : line.settledSince;
      findings.compare(where, "held", image.held(), row.getLong(2) + heldSince, sequence);
      if (image.bucketMillis() == 0) {
        findings.compare(
            where, "settled", image.settled(), row.getLong(1) + settledSince, sequence);
      }
    }
  }

  private long meta(String name) throws SQLException {
    return Sqlite.number(
        tables, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = '" + name + "'");
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
