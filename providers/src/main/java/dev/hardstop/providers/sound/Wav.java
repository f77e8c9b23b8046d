package dev.hardstop.providers.sound;

import java.util.OptionalLong;
import java.util.Set;

/**
 * The length of a WAV file with plain samples: PCM, floating point, A-law, µ-law.
 *
 * <p>Everything from the first sample to the end of the file counts, since readers go on with a
 * second {@code data} chunk. A chunk that declares more than there is counts as declared, but for
 * the 0xffffffff of writers that could not know.
 *
 * <p>Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE); Microsoft,
 * {@code WAVEFORMATEX} and {@code WAVEFORMATEXTENSIBLE}.
 */
final class Wav {
  private static final int CHUNK_HEAD_BYTES = 8;
  private static final int FIRST_CHUNK = 12;
  private static final long UNKNOWN_SIZE = 0xffff_ffffL;
  private static final long EXTENSIBLE = 0xfffe;
  private static final Set<Long> PLAIN_FORMATS = Set.of(1L, 3L, 6L, 7L);

  private final Bytes file;
  private long frameBytes;
  private long rate;

  private Wav(Bytes file) {
    this.file = file;
  }

  static OptionalLong seconds(Bytes file) {
    return file.has(8, "WAVE") ? new Wav(file).seconds() : OptionalLong.empty();
  }

  private OptionalLong seconds() {
    int at = FIRST_CHUNK;
    while (at + CHUNK_HEAD_BYTES <= file.length()) {
      long size = file.little(at + 4, 4);
      int content = at + CHUNK_HEAD_BYTES;
      if (file.has(at, "data")) {
        return rate == 0 ? OptionalLong.empty() : OptionalLong.of(length(content, size));
      }
      if (file.has(at, "fmt ") && !readFormat(content, size)) {
        return OptionalLong.empty();
      }
      at = (int) Math.min(content + size + (size & 1), file.length());
    }
    return OptionalLong.empty();
  }

  private long length(int content, long declared) {
    int present = file.length() - content;
    long bytes = declared == UNKNOWN_SIZE ? present : Math.max(declared, present);
    return Math.ceilDiv(Math.ceilDiv(bytes, frameBytes), rate);
  }

  /** Readers take the size of a sample from one field or another, so they must agree. */
  private boolean readFormat(int at, long size) {
    long format = file.little(at, 2);
    boolean isExtended = format == EXTENSIBLE && size >= 40;
    long channels = file.little(at + 2, 2);
    long sampleBytes = Math.ceilDiv(file.little(at + 14, 2), 8);
    boolean isFirst = rate == 0;
    rate = file.little(at + 4, 4);
    frameBytes = file.little(at + 12, 2);
    return isFirst
        && size >= 16
        && PLAIN_FORMATS.contains(isExtended ? file.little(at + 24, 2) : format)
        && rate > 0
        && frameBytes > 0
        && frameBytes == channels * sampleBytes
        && file.little(at + 8, 4) == rate * frameBytes;
  }
}
