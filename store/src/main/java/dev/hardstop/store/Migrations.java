package dev.hardstop.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The numbered SQL files that make a schema what it is, each applied once, in order.
 *
 * <p>An applied file is never edited: its checksum is on record, and a difference is refused. So is
 * a schema with more files than this version knows. Statements end with a semicolon at the end of a
 * line.
 */
final class Migrations {
  /** The authority's schema. */
  static final Migrations LEDGER =
      new Migrations("ledger", List.of("0001-first", "0002-checksums"));

  /** The documented tables' schema. */
  static final Migrations HARDSTOP =
      new Migrations(
          "hardstop",
          List.of("0001-first", "0002-issued", "0003-retention", "0004-marks", "0005-shadow"));

  private static final Pattern STATEMENT_END = Pattern.compile(";[ \\t]*(?:\\R|$)");

  private final String schema;
  private final List<String> names;

  Migrations(String schema, List<String> names) {
    this.schema = schema;
    this.names = List.copyOf(names);
  }

  /**
   * Brings {@code file} up to date.
   *
   * @throws StoreException if it is of a newer version, or a file that was applied has changed
   */
  void apply(Connection connection, Path file, long nowMillis) {
    try {
      Sqlite.execute(
          connection,
          "CREATE TABLE IF NOT EXISTS schema_versions ("
              + "version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL,"
              + " applied_at INTEGER NOT NULL) STRICT");
      int applied = verify(connection, file);
      for (int version = applied + 1; version <= names.size(); version++) {
        applyOne(connection, version, nowMillis);
      }
    } catch (SQLException e) {
      throw Sqlite.fault("migrate", file, e);
    }
  }

  private int verify(Connection connection, Path file) throws SQLException {
    int version = 0;
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT version, name, checksum FROM schema_versions ORDER BY version");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        version = rows.getInt(1);
        if (version > names.size()) {
          throw new StoreException(
              "schema of "
                  + file
                  + ": version "
                  + version
                  + " (expected: at most "
                  + names.size()
                  + "); it was written by a newer hardstop, so use that one");
        }
        if (rows.getLong(3) != checksum(sql(version))) {
          throw new StoreException(
              "schema of "
                  + file
                  + ": migration "
                  + rows.getString(2)
                  + " is not the one that this hardstop knows; use the build that wrote it");
        }
      }
    }
    return version;
  }

  private void applyOne(Connection connection, int version, long nowMillis) throws SQLException {
    String sql = sql(version);
    Sqlite.execute(connection, "BEGIN IMMEDIATE");
    try {
      for (String statement : STATEMENT_END.splitAsStream(sql).toList()) {
        if (!statement.isBlank()) {
          Sqlite.execute(connection, statement);
        }
      }
      record(connection, version, checksum(sql), nowMillis);
      Sqlite.execute(connection, "COMMIT");
    } catch (SQLException e) {
      try (PreparedStatement rollback = connection.prepareStatement("ROLLBACK")) {
        Sqlite.rollback(rollback, e);
      }
      throw e;
    }
  }

  private void record(Connection connection, int version, long checksum, long nowMillis)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO schema_versions VALUES (?, ?, ?, ?)")) {
      insert.setInt(1, version);
      insert.setString(2, names.get(version - 1));
      insert.setLong(3, checksum);
      insert.setLong(4, nowMillis);
      insert.executeUpdate();
    }
  }

  private String sql(int version) {
    String name = schema + "/" + names.get(version - 1) + ".sql";
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new StoreException("migration: " + name + " (expected: to be on the class path)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long checksum(String sql) {
    CRC32C checksum = new CRC32C();
    checksum.update(sql.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }
}
