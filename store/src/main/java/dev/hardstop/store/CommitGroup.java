package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.FactFormatException;
import dev.hardstop.engine.ledger.FactSink;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The facts of one commit, encoded.
 *
 * @param checksum CRC-32C of the encoded facts
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copied only where it leaves the thread.
record CommitGroup(long firstSequence, long lastSequence, long checksum, byte[] facts) {

  /** Encodes {@code count} facts from {@code from} on, at least one. */
  static CommitGroup of(Fact[] facts, int from, int count, FactSink sink) {
    sink.clear();
    for (int i = from; i < from + count; i++) {
      FactCodec.write(facts[i], sink);
    }
    byte[] encoded = sink.toByteArray();
    return new CommitGroup(
        facts[from].sequence(), facts[from + count - 1].sequence(), checksum(encoded), encoded);
  }

  /**
   * Returns the facts.
   *
   * @throws StoreException if they are not the ones that were written: SQLite never leaves half a
   *     row behind, so the disk or somebody else changed them
   */
  List<Fact> decoded() {
    if (checksum(facts) != checksum) {
      throw damaged("checksum " + checksum(facts) + " (expected: " + checksum + ")");
    }
    try {
      List<Fact> decoded = FactCodec.readAll(facts);
      for (int i = 0; i < decoded.size(); i++) {
        if (decoded.get(i).sequence() != firstSequence + i) {
          throw damaged(
              "fact " + decoded.get(i).sequence() + " (expected: " + (firstSequence + i) + ")");
        }
      }
      if (decoded.size() != lastSequence - firstSequence + 1) {
        throw damaged(decoded.size() + " facts (expected: up to " + lastSequence + ")");
      }
      return decoded;
    } catch (FactFormatException e) {
      throw new StoreException(
          "ledger.db: facts from " + firstSequence + " cannot be read: " + e.getMessage(), e);
    }
  }

  private StoreException damaged(String what) {
    return new StoreException(
        "ledger.db: the commit group of fact "
            + firstSequence
            + " is damaged: "
            + what
            + "; nothing was started, so that nothing is spent twice: restore the data folder from"
            + " a backup");
  }

  private static long checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
