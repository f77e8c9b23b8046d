package dev.hardstop.store;

import dev.hardstop.engine.time.WallClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that a store lives in, held by this process alone for as long as it is open.
 *
 * <p>A folder that is created here can be entered by its owner only, and so can each file. Network
 * file systems are refused: their locks and syncs do not keep what they promise.
 */
public final class DataFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "9p",
          "afs",
          "ceph",
          "lustre",
          "gpfs",
          "beegfs",
          "glusterfs",
          "ncpfs",
          "davfs",
          "webdav",
          "ocfs2",
          "gfs2");

  /**
   * What this process holds, with its signature. Closing any other channel of a lock file would let
   * its lock go. Source: POSIX, {@code fcntl}, "All locks associated with a file for a given
   * process shall be removed when a file descriptor for that file is closed by that process".
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens or creates a data folder.
   *
   * @throws FolderInUseException if another process holds it; the message names the holder
   * @throws StoreException if it cannot be created, written or locked, or is on a network
   */
  public static DataFolder open(Path path, WallClock clock) {
    return open(path, clock, false);
  }

  /** As {@link #open(Path, WallClock)}, but waits until the folder is free. */
  public static DataFolder openWaiting(Path path, WallClock clock) {
    return open(path, clock, true);
  }

  private static DataFolder open(Path path, WallClock clock, boolean waits) {
    try {
      Path real = create(path);
      refuseNetwork(real, Files.getFileStore(real).type());
      String signature = signature(clock);
      String here = HELD.putIfAbsent(real, signature);
      if (here != null) {
        throw inUse(real, here);
      }
      try {
        return lock(real, signature, waits);
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException(
          "data folder: "
              + path.toAbsolutePath()
              + " (expected: a folder that this user may"
              + " write): "
              + e,
          e);
    }
  }

  private static DataFolder lock(Path real, String signature, boolean waits) throws IOException {
    FileChannel channel = openLockFile(real);
    try {
      FileLock lock = waits ? channel.lock() : channel.tryLock();
      if (lock == null) {
        throw inUse(real, holder(channel));
      }
      sign(channel, signature);
      return new DataFolder(real, channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FolderInUseException inUse(Path folder, String holder) {
    return new FolderInUseException(
        "data folder: "
            + folder
            + " is held by "
            + holder
            + " (expected: to be free); stop it first, or choose another folder");
  }

  /** Returns the real path of the folder. */
  public Path path() {
    return path;
  }

  /** Lets the next process in. */
  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
      HELD.remove(path);
    } catch (IOException e) {
      throw new StoreException("data folder: " + path + " could not be released", e);
    }
  }

  /** Returns {@code name} inside the folder, created for its owner only if it is not there. */
  Path file(String name) {
    Path file = path.resolve(name);
    try {
      if (isPosix(path)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (FileAlreadyExistsException e) {
      return file;
    } catch (IOException e) {
      throw new StoreException("file: " + file + " could not be created: " + e, e);
    }
    return file;
  }

  private static Path create(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (parent != null && isPosix(parent)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(path);
      }
    }
    return path.toRealPath();
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  static void refuseNetwork(Path path, String fileSystem) {
    String type = fileSystem.toLowerCase(Locale.ROOT);
    if (NETWORK.contains(type) || type.startsWith("fuse.")) {
      throw new StoreException(
          "data folder: "
              + path
              + " is on "
              + type
              + " (expected: a local disk; locks and syncs"
              + " of network file systems cannot be relied on)");
    }
  }

  private static FileChannel openLockFile(Path folder) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Path file = folder.resolve(LOCK);
    return isPosix(folder)
        ? FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, options);
  }

  private static String signature(WallClock clock) {
    return "pid "
        + ProcessHandle.current().pid()
        + " on "
        + host()
        + " since "
        + Instant.ofEpochMilli(clock.millis());
  }

  private static void sign(FileChannel channel, String signature) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((signature + "\n").getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(512);
    channel.read(bytes, 0);
    String holder = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return holder.isEmpty() ? "another process" : holder;
  }

  /** Read from the system, not resolved: a slow name server must not delay the start. */
  static String host() {
    try {
      Path hostname = Path.of("/proc/sys/kernel/hostname");
      if (Files.isReadable(hostname)) {
        return Files.readString(hostname).strip();
      }
    } catch (IOException e) {
      // Falls through to the environment.
    }
    String name = System.getenv("HOSTNAME");
    return name == null ? "an unnamed host" : name;
  }
}
