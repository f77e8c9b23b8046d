package dev.hardstop.providers.fuzz;

import dev.hardstop.providers.wire.Meter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An answer that went through a meter, and what came out of it, a character a byte. */
record Run(Meter meter, String out) {

  static Run of(Meter meter, byte[] answer) {
    return of(meter, answer, (byte) 0);
  }

  /**
   * Feeds an answer in pieces.
   *
   * @param piece bytes of each, without its sign; 0 feeds all at once
   */
  static Run of(Meter meter, byte[] answer, byte piece) {
    var out = new ByteArrayOutputStream();
    int size = piece == 0 ? answer.length : Math.max(1, Math.abs(piece));
    for (int from = 0; from < answer.length; from += size) {
      int to = Math.min(answer.length, from + size);
      meter.feed(answer, from, to, (bytes, first, end) -> out.write(bytes, first, end - first));
    }
    meter.end((bytes, first, end) -> out.write(bytes, first, end - first));
    return new Run(meter, out.toString(StandardCharsets.ISO_8859_1));
  }
}
