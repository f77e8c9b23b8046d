package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.time.WallClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DataFolderTest {
  @TempDir Path parent;

  private static final WallClock CLOCK = () -> Given.START;

  @Test
  void aNewFolderAndItsFilesAreTheOwnersAlone() throws Exception {
    Path path = parent.resolve("some/data");
    try (DataFolder folder = DataFolder.open(path, CLOCK)) {
      Path file = folder.file("ledger.db");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFolderIsHeldByOneAtATimeAndTheHolderIsNamed() {
    DataFolder first = DataFolder.open(parent, CLOCK);
    assertThatThrownBy(() -> DataFolder.open(parent, CLOCK))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid() + " on ")
        .hasMessageContaining("since 2026-11-21T12:00:00Z");
    first.close();
    DataFolder.open(parent, CLOCK).close();
  }

  @Test
  void aFolderThatAnotherProcessHoldsIsRefusedNamingIt() throws Exception {
    try (ChildProcess child = ChildProcess.start(HoldsFolder.class, parent.toString())) {
      assertThat(child.readLine()).isEqualTo("held");
      assertThatThrownBy(() -> DataFolder.open(parent, CLOCK))
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining("pid " + child.pid() + " on ")
          .hasMessageContaining("since ");
      child.kill();
    }
    DataFolder.open(parent, CLOCK).close();
  }

  @Test
  void askingAgainInTheSameProcessDoesNotLetTheFolderGo() throws Exception {
    try (DataFolder folder = DataFolder.open(parent, CLOCK)) {
      assertThatThrownBy(() -> DataFolder.open(folder.path(), CLOCK))
          .isInstanceOf(FolderInUseException.class);
      try (ChildProcess child = ChildProcess.start(HoldsFolder.class, parent.toString())) {
        assertThat(child.readLine()).as("another process must not get it").isNull();
      }
    }
  }

  @Test
  void whoeverWaitsGetsTheFolderWhenItsHolderDies() throws Exception {
    try (ChildProcess child = ChildProcess.start(HoldsFolder.class, parent.toString())) {
      assertThat(child.readLine()).isEqualTo("held");
      Thread killer = Thread.ofVirtual().start(child::kill);
      DataFolder.openWaiting(parent, CLOCK).close();
      killer.join();
    }
  }

  /** Holds a folder until it is killed. */
  static final class HoldsFolder {
    private HoldsFolder() {}

    public static void main(String[] arguments) throws Exception {
      DataFolder folder = DataFolder.open(Path.of(arguments[0]), WallClock.system());
      System.out.println("held");
      System.in.read();
      folder.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.s3fs", "CIFS"})
  void networkFileSystemsAreRefused(String type) {
    assertThatThrownBy(() -> DataFolder.refuseNetwork(parent, type))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("(expected: a local disk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk"})
  void localFileSystemsAreNot(String type) {
    DataFolder.refuseNetwork(parent, type);
  }

  @Test
  void aFileWhereTheFolderShouldBeIsRefusedWithItsName() throws Exception {
    Path file = Files.createFile(parent.resolve("data"));
    assertThatThrownBy(() -> DataFolder.open(file, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("expected: a folder");
  }
}
