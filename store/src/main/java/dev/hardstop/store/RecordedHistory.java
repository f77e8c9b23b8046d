package dev.hardstop.store;

import dev.hardstop.engine.ledger.RecordedCharge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads what {@code hardstop.db} recorded without opening the store, so also beside the process
 * that holds the folder. Changes nothing.
 */
public final class RecordedHistory {
  private RecordedHistory() {}

  /**
   * Tells every charge of a call held at {@code sinceMillis} or later, in order of holding.
   *
   * @param data the folder of a store
   * @return how far what was told goes: all of it is of one moment
   * @throws StoreException if there is no such file or it cannot be read
   */
  public static Projection.Reach tell(Path data, long sinceMillis, Consumer<RecordedCharge> told) {
    Path file = data.resolve(ProjectionFile.NAME);
    if (!Files.isRegularFile(file)) {
      throw new StoreException(file + ": no such file (expected: the data folder of a server)");
    }
    try (Readers readers = new Readers(file)) {
      return readers.read(connection -> History.tell(connection, sinceMillis, told));
    }
  }
}
