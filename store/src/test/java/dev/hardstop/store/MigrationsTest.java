package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
  private static final Migrations ONE = new Migrations("migrations", List.of("0001-one"));
  private static final Migrations TWO =
      new Migrations("migrations", List.of("0001-one", "0002-two"));
  private static final Migrations BROKEN =
      new Migrations("migrations", List.of("0001-one", "0002-broken"));
  private static final Migrations EDITED = new Migrations("migrations", List.of("0002-two"));

  @TempDir Path folder;

  @Test
  void eachFileIsAppliedOnceInOrder() throws Exception {
    try (Connection connection = connect()) {
      ONE.apply(connection, file(), 1);
      ONE.apply(connection, file(), 2);
      TWO.apply(connection, file(), 3);
      assertThat(Sqlite.number(connection, "SELECT sum(applied_at) FROM schema_versions"))
          .isEqualTo(1 + 3);
      assertThat(Sqlite.number(connection, "SELECT count(two) FROM one")).isEqualTo(1);
    }
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    try (Connection connection = connect()) {
      TWO.apply(connection, file(), 1);
      assertThatThrownBy(() -> ONE.apply(connection, file(), 2))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("version 2 (expected: at most 1)")
          .hasMessageContaining("newer hardstop");
    }
  }

  @Test
  void aFileThatWasEditedAfterItWasAppliedIsRefused() throws Exception {
    try (Connection connection = connect()) {
      ONE.apply(connection, file(), 1);
      assertThatThrownBy(() -> EDITED.apply(connection, file(), 2))
          .hasMessageContaining("migration 0001-one is not the one");
    }
  }

  @Test
  void aFileThatFailsLeavesNothingBehind() throws Exception {
    try (Connection connection = connect()) {
      ONE.apply(connection, file(), 1);
      assertThatThrownBy(() -> BROKEN.apply(connection, file(), 2))
          .isInstanceOf(StoreException.class);
      assertThat(
              Sqlite.number(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'three'"))
          .isZero();
      TWO.apply(connection, file(), 3);
    }
  }

  @Test
  void tablesOfTheFirstVersionKeepTheirRowsAndGetTheOwnersOfWhatIsKept() throws Exception {
    Migrations first = new Migrations("hardstop", List.of("0001-first"));
    try (Connection connection = connect()) {
      first.apply(connection, file(), 1);
      Sqlite.execute(connection, "INSERT INTO meta VALUES ('watermark', '7')");
      Migrations.HARDSTOP.apply(connection, file(), 2);
      Migrations.HARDSTOP.apply(connection, file(), 3);
      assertThat(Sqlite.number(connection, "SELECT CAST(value AS INTEGER) FROM meta")).isEqualTo(7);
      assertThat(Sqlite.number(connection, "SELECT count(*) FROM issued")).isZero();
      assertThat(Sqlite.number(connection, "SELECT count(mark) FROM calls")).isZero();
      assertThat(Sqlite.number(connection, "SELECT max(version) FROM schema_versions"))
          .isEqualTo(5);
    }
  }

  private Path file() {
    return folder.resolve("a.db");
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + file());
  }
}
