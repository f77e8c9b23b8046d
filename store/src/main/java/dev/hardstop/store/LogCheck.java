package dev.hardstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells a write-ahead log that ends in a torn commit, as a power cut leaves it, from one that is
 * damaged in its midst. SQLite takes both for the former and drops, without a word, all that comes
 * after the first frame that does not match: in the latter case facts that were acknowledged.
 *
 * <p>Where each commit is synced before it is acknowledged, a frame is written only after the
 * commit before it was synced. So a frame that does not match, with a whole commit and the
 * beginning of another after it, was changed after it was written.
 *
 * <p>Source: SQLite's "WAL-mode File Format", the sections on the header, frames and checksums.
 */
final class LogCheck {
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int CHECKED_HEADER_BYTES = 24;
  private static final int CHECKED_FRAME_HEADER_BYTES = 8;
  private static final int MAGIC = 0x377f0682;
  private static final int MIN_PAGE_BYTES = 512;
  private static final int MAX_PAGE_BYTES = 65_536;

  private final FileChannel log;
  private final ByteBuffer header;
  private final int pageBytes;
  private final long frames;
  private int sum1;
  private int sum2;

  private LogCheck(FileChannel log) throws IOException {
    this.log = log;
    this.header = read(0, HEADER_BYTES);
    this.pageBytes = header.getInt(8);
    this.frames =
        pageBytes < MIN_PAGE_BYTES || pageBytes > MAX_PAGE_BYTES
            ? 0
            : (log.size() - HEADER_BYTES) / (FRAME_HEADER_BYTES + pageBytes);
  }

  /**
   * Looks through the log of a database that nobody has open.
   *
   * @throws StoreException if commits would be lost that are whole; nothing was changed then
   */
  static void requireWhole(Path database) {
    Path path = database.resolveSibling(database.getFileName() + "-wal");
    if (!Files.exists(path)) {
      return;
    }
    try (FileChannel log = FileChannel.open(path, StandardOpenOption.READ)) {
      if (log.size() > HEADER_BYTES) {
        new LogCheck(log).check(path);
      }
    } catch (IOException e) {
      throw new StoreException("read " + path + ": " + e, e);
    }
  }

  private void check(Path path) throws IOException {
    if (!headerMatches()) {
      throw damaged(path, "its header does not match its checksum");
    }
    long bad = firstThatDoesNotMatch();
    if (bad < frames && isFollowedByACommit(bad)) {
      throw damaged(path, "frame " + (bad + 1) + " of " + frames + " does not match its checksum");
    }
  }

  private static StoreException damaged(Path path, String what) {
    return new StoreException(
        path
            + ": damaged: "
            + what
            + ", and commits after it would be lost (expected: at most the last one torn by a power"
            + " cut); nothing was started or changed: restore the data folder from a backup");
  }

  private boolean headerMatches() {
    add(header.slice(0, CHECKED_HEADER_BYTES));
    return (header.getInt(0) & ~1) == MAGIC
        && frames >= 0
        && pageBytes >= MIN_PAGE_BYTES
        && pageBytes <= MAX_PAGE_BYTES
        && sum1 == header.getInt(24)
        && sum2 == header.getInt(28);
  }

  private long firstThatDoesNotMatch() throws IOException {
    for (long frame = 0; frame < frames; frame++) {
      ByteBuffer bytes = read(offset(frame), FRAME_HEADER_BYTES + pageBytes);
      if (!isOfThisLog(bytes)) {
        return frame;
      }
      add(bytes.slice(0, CHECKED_FRAME_HEADER_BYTES));
      add(bytes.slice(FRAME_HEADER_BYTES, pageBytes));
      if (sum1 != bytes.getInt(16) || sum2 != bytes.getInt(20)) {
        return frame;
      }
    }
    return frames;
  }

  /** Frames of an earlier log lie behind those of this one, with other salts. */
  private boolean isOfThisLog(ByteBuffer frame) {
    return frame.getLong(8) == header.getLong(16);
  }

  private boolean isFollowedByACommit(long bad) throws IOException {
    boolean committed = false;
    for (long frame = bad; frame < frames; frame++) {
      ByteBuffer bytes = read(offset(frame), FRAME_HEADER_BYTES);
      if (isOfThisLog(bytes)) {
        if (committed) {
          return true;
        }
        committed = bytes.getInt(4) != 0;
      }
    }
    return false;
  }

  private long offset(long frame) {
    return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + pageBytes);
  }

  private ByteBuffer read(long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && log.read(bytes, offset + bytes.position()) >= 0) {
      // Until all of it is there.
    }
    return bytes.clear();
  }

  /** The checksum of the format: pairs of words in the order that the magic number names. */
  private void add(ByteBuffer bytes) {
    bytes.order((header.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int first = sum1;
    int second = sum2;
    while (bytes.hasRemaining()) {
      first += bytes.getInt() + second;
      second += bytes.getInt() + first;
    }
    sum1 = first;
    sum2 = second;
  }
}
