package dev.hardstop.store;

import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.FactFormatException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reading side of {@code ledger.db}: checkpoint and facts.
 *
 * <p>Threads: one at a time. Keeps no read transaction open between calls, so the log's file can be
 * reused however long a reader takes.
 */
final class FactLog implements AutoCloseable {
  private static final int GROUPS_AT_ONCE = 256;
  private static final long BYTES_AT_ONCE = 4L << 20;

  private final Path path;
  private final Connection connection;

  FactLog(Path path) {
    this(path, Sqlite.reader(path));
  }

  /** Reads with a connection of the caller's, whose transaction may make all of it one moment. */
  FactLog(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
  }

  /** Returns the newest fact's sequence; 0 for none. */
  long lastSequence() {
    try {
      return Math.max(
          Sqlite.number(
              connection,
              "SELECT last_sequence FROM commit_groups ORDER BY first_sequence DESC LIMIT 1"),
          Sqlite.number(connection, "SELECT sequence FROM checkpoint"));
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /** Returns the oldest fact's sequence that is still kept; 0 for none. */
  long firstSequence() {
    try {
      return Sqlite.number(
          connection, "SELECT first_sequence FROM commit_groups ORDER BY first_sequence LIMIT 1");
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /** Returns how many bytes the facts after {@code sequence} take, about. */
  long bytesAfter(long sequence) {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT coalesce(sum(length(facts)), 0) FROM commit_groups WHERE last_sequence > ?")) {
      select.setLong(1, sequence);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /**
   * Returns the newest complete checkpoint, or the empty one.
   *
   * @throws StoreException if it is not the one that was written
   */
  Checkpoint checkpoint() {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT sequence, newest_at, epoch, generation FROM checkpoint");
        ResultSet row = select.executeQuery()) {
      return row.next() ? checkpoint(row) : Checkpoint.EMPTY;
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    } catch (FactFormatException e) {
      throw damagedCheckpoint(String.valueOf(e.getMessage()));
    }
  }

  private Checkpoint checkpoint(ResultSet row) throws SQLException {
    List<byte[]> latches = encoded("SELECT fact FROM latches ORDER BY id");
    List<byte[]> holds = encoded("SELECT fact FROM open_holds ORDER BY hold_id");
    Checkpoint checkpoint =
        new Checkpoint(
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            rules(),
            decoded(latches).map(fact -> ((Fact.LatchSet) fact).latch()).toList(),
            decoded(holds).map(fact -> (Fact.Held) fact).toList());
    CheckpointDigest digest = new CheckpointDigest(checkpoint);
    latches.forEach(digest::add);
    holds.forEach(digest::add);
    requireDigest(digest.value());
    return checkpoint;
  }

  private static Stream<Fact> decoded(List<byte[]> encoded) {
    return encoded.stream().flatMap(bytes -> FactCodec.readAll(bytes).stream());
  }

  /** Checkpoints of earlier versions have none. */
  private void requireDigest(long found) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      select.setString(1, CheckpointDigest.NAME);
      try (ResultSet row = select.executeQuery()) {
        if (row.next() && !row.getString(1).equals(Long.toString(found))) {
          throw damagedCheckpoint("digest " + found + " (expected: " + row.getString(1) + ")");
        }
      }
    }
  }

  private static StoreException damagedCheckpoint(String what) {
    return new StoreException(
        "ledger.db: the checkpoint is damaged: "
            + what
            + "; restore the data folder from a backup");
  }

  private List<Long> rules() throws SQLException {
    List<Long> rules = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT rule_id FROM rules ORDER BY rule_id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        rules.add(rows.getLong(1));
      }
    }
    return rules;
  }

  private List<byte[]> encoded(String sql) throws SQLException {
    List<byte[]> facts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        facts.add(rows.getBytes(1));
      }
    }
    return facts;
  }

  /** Returns a batch of facts from {@code sequence} on; empty if there are none. */
  List<Fact> batch(long sequence) {
    List<Fact> batch = new ArrayList<>();
    long expected = sequence;
    for (CommitGroup group : groups(sequence)) {
      if (group.firstSequence() > expected) {
        throw new StoreException(
            "ledger.db: fact "
                + expected
                + " is missing (next: "
                + group.firstSequence()
                + "); restore the data folder from a backup");
      }
      for (Fact fact : group.decoded()) {
        if (fact.sequence() >= sequence) {
          batch.add(fact);
        }
      }
      expected = group.lastSequence() + 1;
    }
    return batch;
  }

  private List<CommitGroup> groups(long sequence) {
    List<CommitGroup> groups = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT first_sequence, last_sequence, checksum, facts FROM commit_groups WHERE"
                + " first_sequence >= coalesce((SELECT max(first_sequence) FROM commit_groups WHERE"
                + " first_sequence <= ?1), ?1) AND last_sequence >= ?1 ORDER BY first_sequence"
                + " LIMIT "
                + GROUPS_AT_ONCE)) {
      select.setLong(1, sequence);
      try (ResultSet rows = select.executeQuery()) {
        for (long bytes = 0; bytes < BYTES_AT_ONCE && rows.next(); ) {
          groups.add(
              new CommitGroup(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getBytes(4)));
          bytes += groups.getLast().facts().length;
        }
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
    return groups;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw Sqlite.fault("close", path, e);
    }
  }
}
