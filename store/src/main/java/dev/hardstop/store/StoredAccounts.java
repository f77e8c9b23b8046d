package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.AccountSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Accounts as the checkpoints in {@code ledger.db} have them. Threads: any; each load uses a
 * connection of its own, of which a few are kept.
 */
final class StoredAccounts implements AccountSource, AutoCloseable {
  /** Accounts up to which all are read at the start, so that later none is looked for in vain. */
  static final int ALL_AT_START = 100_000;

  private static final int KEPT = 4;

  /** Accounts that one query asks for: each query costs about as much as ten of its rows. */
  private static final int AT_ONCE = 128;

  /**
   * Accounts that one thread reads where many are wanted: at a start nothing else is to be done.
   */
  private static final int PART = 8 * AT_ONCE;

  private static final String ONE =
      "SELECT " + AccountRows.COLUMNS + " FROM accounts WHERE rule_id = ? AND account = ?";

  /** The cross join says in which order: each wanted account is looked up by the primary key. */
  private static final String MANY =
      "WITH wanted (wanted_rule, wanted_account) AS (VALUES "
          + String.join(", ", Collections.nCopies(AT_ONCE, "(?, ?)"))
          + ") SELECT "
          + AccountRows.COLUMNS
          + " FROM wanted CROSS JOIN accounts ON rule_id = wanted_rule AND account ="
          + " wanted_account";

  private static final String PAGE =
      "SELECT "
          + AccountRows.COLUMNS
          + " FROM accounts WHERE (rule_id, account) > (?, ?) ORDER BY rule_id, account LIMIT ?";

  private static final Comparator<AccountId> AS_IN_TABLE =
      Comparator.comparingLong(AccountId::ruleId).thenComparing(AccountId::values);

  private final Path path;
  private final Deque<Reader> idle = new ArrayDeque<>();
  private boolean closed;

  StoredAccounts(Path path) {
    this.path = path;
  }

  private record Reader(Connection connection, PreparedStatement one, PreparedStatement many) {}

  /**
   * Accounts that follow each other.
   *
   * @param whole those that are as they were written: whoever needs another finds it damaged
   * @param last where the next page begins; empty at the end
   */
  record Page(List<AccountImage> whole, Optional<AccountId> last) {}

  @Override
  public List<AccountImage> load(List<AccountId> wanted) {
    // In the order of the table, so that neighbours are read from one page.
    List<AccountId> ids = wanted.stream().sorted(AS_IN_TABLE).toList();
    return ids.size() <= PART
        ? loadPart(ids)
        : IntStream.rangeClosed(0, (ids.size() - 1) / PART)
            .parallel()
            .mapToObj(part -> ids.subList(part * PART, Math.min(ids.size(), (part + 1) * PART)))
            .flatMap(part -> loadPart(part).stream())
            .toList();
  }

  private List<AccountImage> loadPart(List<AccountId> ids) {
    try {
      Reader reader = borrow();
      try {
        return load(ids, reader);
      } finally {
        giveBack(reader);
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  private static List<AccountImage> load(List<AccountId> ids, Reader reader) throws SQLException {
    List<AccountImage> images = new ArrayList<>(ids.size());
    int from = 0;
    for (; ids.size() - from >= AT_ONCE; from += AT_ONCE) {
      addAll(reader.many(), ids.subList(from, from + AT_ONCE), images);
    }
    for (AccountId id : ids.subList(from, ids.size())) {
      addAll(reader.one(), List.of(id), images);
    }
    return images;
  }

  private static void addAll(
      PreparedStatement select, List<AccountId> ids, List<AccountImage> images)
      throws SQLException {
    int parameter = 1;
    for (AccountId id : ids) {
      select.setLong(parameter++, id.ruleId());
      select.setString(parameter++, id.values());
    }
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        images.add(AccountRows.read(row));
      }
    }
  }

  /** Returns whether there are fewer rows than {@code bound}. */
  boolean fewerThan(int bound) {
    try (Connection connection = Sqlite.reader(path)) {
      return Sqlite.number(
              connection, "SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT " + bound + ")")
          < bound;
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /** Returns every account. */
  List<AccountImage> all() {
    try (Connection connection = Sqlite.reader(path);
        PreparedStatement select =
            connection.prepareStatement("SELECT " + AccountRows.COLUMNS + " FROM accounts");
        ResultSet rows = select.executeQuery()) {
      List<AccountImage> images = new ArrayList<>();
      while (rows.next()) {
        images.add(AccountRows.read(rows));
      }
      return images;
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  /** Returns at most {@code count} accounts after {@code id}, or from the first one on. */
  Page after(Optional<AccountId> id, int count) {
    try {
      Reader reader = borrow();
      try (PreparedStatement select = reader.connection().prepareStatement(PAGE)) {
        select.setLong(1, id.map(AccountId::ruleId).orElse(Long.MIN_VALUE));
        select.setString(2, id.map(AccountId::values).orElse(""));
        select.setInt(3, count);
        return page(select, count);
      } finally {
        giveBack(reader);
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", path, e);
    }
  }

  private static Page page(PreparedStatement select, int count) throws SQLException {
    List<AccountImage> whole = new ArrayList<>(count);
    AccountId last = null;
    int rows = 0;
    try (ResultSet row = select.executeQuery()) {
      for (; row.next(); rows++) {
        last = AccountRows.id(row);
        addIfWhole(row, whole);
      }
    }
    return new Page(whole, rows < count ? Optional.empty() : Optional.ofNullable(last));
  }

  /** One that nobody asks for must not keep those that come after it from being looked at. */
  private static void addIfWhole(ResultSet row, List<AccountImage> whole) throws SQLException {
    try {
      whole.add(AccountRows.read(row));
    } catch (StoreException _) {
      // Whoever needs it is told.
    }
  }

  private Reader borrow() throws SQLException {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    Connection connection = Sqlite.reader(path);
    return new Reader(
        connection, connection.prepareStatement(ONE), connection.prepareStatement(MANY));
  }

  private void giveBack(Reader reader) throws SQLException {
    synchronized (this) {
      if (!closed && idle.size() < KEPT) {
        idle.push(reader);
        return;
      }
    }
    reader.connection().close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      while (!idle.isEmpty()) {
        idle.pop().connection().close();
      }
    } catch (SQLException e) {
      throw Sqlite.fault("close", path, e);
    }
  }
}
