package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.FactSink;
import dev.hardstop.engine.ledger.Latch;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntConsumer;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The writing side of {@code ledger.db}. Every transaction checks the epoch.
 *
 * <p>Threads: one at a time; the writer thread once it runs. After an exception the outcome of the
 * transaction is unknown: close, open anew and read what is there.
 */
final class LedgerFile implements AutoCloseable {
  static final String NAME = "ledger.db";

  /** Groups that one transaction prunes: few enough not to delay the next commit. */
  private static final int PRUNED_AT_ONCE = 32;

  private final Path path;
  private final Connection connection;
  private final long epoch;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollback;
  private final PreparedStatement selectEpoch;
  private final PreparedStatement insertGroup;
  private final PreparedStatement replaceAccount;
  private final PreparedStatement deleteAccount;
  private final PreparedStatement prune;
  private final FactSink sink = new FactSink();

  private LedgerFile(Path path, Connection connection, long epoch) throws SQLException {
    this.path = path;
    this.connection = connection;
    this.epoch = epoch;
    this.begin = connection.prepareStatement("BEGIN IMMEDIATE");
    this.commit = connection.prepareStatement("COMMIT");
    this.rollback = connection.prepareStatement("ROLLBACK");
    this.selectEpoch = connection.prepareStatement("SELECT epoch FROM holder WHERE id = 1");
    this.insertGroup =
        connection.prepareStatement(
            "INSERT INTO commit_groups (first_sequence, last_sequence, epoch, checksum, facts)"
                + " SELECT ?, ?, epoch, ?, ? FROM holder WHERE id = 1 AND epoch = ?");
    this.replaceAccount = connection.prepareStatement(AccountRows.REPLACE);
    this.deleteAccount =
        connection.prepareStatement("DELETE FROM accounts WHERE rule_id = ? AND account = ?");
    this.prune =
        connection.prepareStatement(
            "DELETE FROM commit_groups WHERE last_sequence <= ?1 AND first_sequence IN (SELECT"
                + " first_sequence FROM commit_groups WHERE first_sequence <= ?1"
                + " ORDER BY first_sequence LIMIT "
                + PRUNED_AT_ONCE
                + ")");
  }

  /**
   * Opens the authority and starts a new epoch: whoever held an earlier one can no longer commit.
   *
   * @throws StoreException if the file cannot be opened, is damaged or of a newer version
   */
  static LedgerFile open(Path path, Durability durability, long nowMillis) {
    // Before SQLite sees it, which would drop what is damaged. Without a sync for each commit a
    // power
    // cut may leave any gap, and nothing was promised of the last second.
    if (durability == Durability.POWER_CUT) {
      LogCheck.requireWhole(path);
    }
    Connection connection = Sqlite.writer(path, Sqlite.LEDGER_PAGE_BYTES, synchronous(durability));
    try {
      Migrations.LEDGER.apply(connection, path, nowMillis);
      requireNoBackup(connection, path);
      // What an earlier process left in the log is synced into the file before it is trusted: after
      // a failed sync the log's pages may be in memory only.
      requireMoved(Sqlite.moveLog(connection, "TRUNCATE"), path);
      return new LedgerFile(path, connection, startEpoch(connection, nowMillis));
    } catch (SQLException e) {
      closeQuietly(connection);
      throw Sqlite.fault("open", path, e);
    } catch (RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** A backup knows nothing of what was spent since: only a restore may let it be spent from. */
  private static void requireNoBackup(Connection connection, Path path) throws SQLException {
    if (Sqlite.number(connection, "SELECT count(*) FROM meta WHERE name = '" + Backup.MARK + "'")
        > 0) {
      throw new StoreException(
          path
              + ": is a backup (expected: a store); 'hardstop restore "
              + path.getParent()
              + " --data DIR' makes one of it");
    }
  }

  private static void requireMoved(Sqlite.Moved moved, Path path) {
    if (!moved.all()) {
      throw new StoreException(
          path
              + ": the log of an earlier process cannot be moved into the file (expected: nobody"
              + " else to have it open); close what reads it and start again");
    }
  }

  private static SynchronousMode synchronous(Durability durability) {
    return switch (durability) {
      case POWER_CUT -> SynchronousMode.FULL;
      case PROCESS_CRASH -> SynchronousMode.NORMAL;
    };
  }

  private static long startEpoch(Connection connection, long nowMillis) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO holder (id, epoch, node, since) VALUES (1, 1, ?1, ?2) ON CONFLICT (id)"
                + " DO UPDATE SET epoch = epoch + 1, node = ?1, since = ?2 RETURNING epoch")) {
      upsert.setString(1, DataFolder.host() + "/" + ProcessHandle.current().pid());
      upsert.setLong(2, nowMillis);
      try (ResultSet row = upsert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  long epoch() {
    return epoch;
  }

  /** Returns the store's id, made on first use. */
  String storeId() {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT OR IGNORE INTO meta VALUES ('store_id', lower(hex(randomblob(16))))");
        PreparedStatement select =
            connection.prepareStatement("SELECT value FROM meta WHERE name = 'store_id'")) {
      insert.executeUpdate();
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /** Returns when the backup was taken that this was restored from; 0 if it was not. */
  long restoredFromMillis() {
    try {
      return Sqlite.number(
          connection,
          "SELECT CAST(value AS INTEGER) FROM meta WHERE name = '" + Restore.FROM + "'");
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /**
   * Commits a group alone: one statement, one sync.
   *
   * @throws EpochLostException if another process took over; nothing was written
   */
  void commit(CommitGroup group) throws SQLException {
    insert(group);
  }

  /** Commits groups together with a piece of a checkpoint. */
  void commit(List<CommitGroup> groups, CheckpointPiece piece) throws SQLException {
    begin.execute();
    try {
      requireEpoch();
      for (CommitGroup group : groups) {
        insert(group);
      }
      write(piece);
    } catch (SQLException | RuntimeException e) {
      Sqlite.rollback(rollback, e);
      throw e;
    }
    commit.execute();
  }

  private void insert(CommitGroup group) throws SQLException {
    insertGroup.setLong(1, group.firstSequence());
    insertGroup.setLong(2, group.lastSequence());
    insertGroup.setLong(3, group.checksum());
    insertGroup.setBytes(4, group.facts());
    insertGroup.setLong(5, epoch);
    if (insertGroup.executeUpdate() != 1) {
      throw new EpochLostException(epoch, currentEpoch());
    }
  }

  private void requireEpoch() throws SQLException {
    String current = currentEpoch();
    if (!current.equals(Long.toString(epoch))) {
      throw new EpochLostException(epoch, current);
    }
  }

  private String currentEpoch() throws SQLException {
    try (ResultSet row = selectEpoch.executeQuery()) {
      return row.next() ? Long.toString(row.getLong(1)) : "none";
    }
  }

  private void write(CheckpointPiece piece) throws SQLException {
    switch (piece) {
      case CheckpointPiece.None _ -> {
        // Facts alone.
      }
      case CheckpointPiece.Images(List<AccountImage> images) -> {
        for (AccountImage image : images) {
          AccountRows.write(replaceAccount, image);
        }
      }
      case CheckpointPiece.Completed(Checkpoint checkpoint) -> write(checkpoint);
      case CheckpointPiece.Prune(long upTo, IntConsumer onPruned) -> {
        prune.setLong(1, upTo);
        onPruned.accept(prune.executeUpdate());
      }
      case CheckpointPiece.Past(List<AccountId> accounts) -> {
        for (AccountId account : accounts) {
          deleteAccount.setLong(1, account.ruleId());
          deleteAccount.setString(2, account.values());
          deleteAccount.executeUpdate();
        }
      }
    }
  }

  private void write(Checkpoint checkpoint) throws SQLException {
    for (String table : List.of("checkpoint", "rules", "open_holds", "latches")) {
      Sqlite.execute(connection, "DELETE FROM " + table);
    }
    insertRow(
        "INSERT INTO checkpoint VALUES (1, ?, ?, ?, ?)",
        checkpoint.sequence(),
        checkpoint.newestMillis(),
        checkpoint.epoch(),
        checkpoint.generation());
    for (long rule : checkpoint.rules()) {
      insertRow("INSERT INTO rules VALUES (?)", rule);
    }
    CheckpointDigest digest = new CheckpointDigest(checkpoint);
    for (Fact.Held held : checkpoint.openHolds()) {
      byte[] fact = encoded(held);
      digest.add(fact);
      insertRow("INSERT INTO open_holds VALUES (?, ?)", held.sequence(), fact);
    }
    for (Latch latch : checkpoint.latches()) {
      byte[] fact = encoded(new Fact.LatchSet(0, 0, latch));
      digest.add(fact);
      insertRow("INSERT INTO latches VALUES (?, ?)", latch.id(), fact);
    }
    insertRow(
        "REPLACE INTO meta VALUES (?, ?)", CheckpointDigest.NAME, Long.toString(digest.value()));
  }

  private void insertRow(String sql, Object... values) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }

  private byte[] encoded(Fact fact) {
    sink.clear();
    FactCodec.write(fact, sink);
    return sink.toByteArray();
  }

  /** Moves the log into the file; the next commit then starts the log anew. */
  Sqlite.Moved moveLog() throws SQLException {
    return Sqlite.moveLog(connection, "PASSIVE");
  }

  /** Returns what a failed commit is told as. */
  StoreException fault(SQLException cause) {
    return Sqlite.fault("commit to", path, cause);
  }

  void limitPages(int pages) {
    try {
      Sqlite.execute(connection, "PRAGMA max_page_count = " + pages);
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // What is committed is on disk; a connection that does not close changes nothing of that.
    }
  }
}
