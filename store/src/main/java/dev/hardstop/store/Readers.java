package dev.hardstop.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Connections to read {@code hardstop.db} with, of which a few are kept. Threads: any. */
final class Readers implements AutoCloseable {
  private static final int KEPT = 4;

  private final Path path;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  Readers(Path path) {
    this.path = path;
  }

  /** A question to the tables, which stand still while it is asked. */
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  <T> T read(Question<T> question) {
    try {
      Connection connection = borrow();
      Sqlite.execute(connection, "BEGIN");
      try {
        return question.ask(connection);
      } finally {
        Sqlite.execute(connection, "COMMIT");
        giveBack(connection);
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  private Connection borrow() {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return Sqlite.reader(path);
  }

  private void giveBack(Connection connection) throws SQLException {
    synchronized (this) {
      if (!closed && idle.size() < KEPT) {
        idle.push(connection);
        return;
      }
    }
    connection.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      while (!idle.isEmpty()) {
        idle.pop().close();
      }
    } catch (SQLException e) {
      throw Sqlite.fault("close", path, e);
    }
  }
}
