package dev.hardstop.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sees to it that a power cut never leaves the documented tables ahead of the ledger.
 *
 * <p>With {@link Durability#PROCESS_CRASH} commits are not synced, and the system may write the
 * files back in any order. The log is synced before its facts are projected, which also bounds what
 * a power cut can take to about a second.
 */
final class LedgerSync {
  private final Durability durability;
  private final Path log;

  LedgerSync(Durability durability, Path ledger) {
    this.durability = durability;
    this.log = Path.of(ledger + "-wal");
  }

  void sync() {
    if (durability == Durability.POWER_CUT || !Files.exists(log)) {
      return;
    }
    // Closing a file of the database itself would drop SQLite's locks on it; its log has none.
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.force(false);
    } catch (IOException e) {
      throw new StoreException("sync " + log + ": " + e, e);
    }
  }
}
