package dev.hardstop.providers.sound;

import java.util.Map;
import java.util.OptionalLong;

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
  private static final long BURST = 0x4e1f_f872L;
  private static final int PROBED_BYTES = 128 << 10;

  /** How many bytes a sample may have: PCM, floating point, A-law, µ-law. */
  private static final Map<Long, Long> MOST_SAMPLE_BYTES = Map.of(1L, 8L, 3L, 8L, 6L, 1L, 7L, 1L);

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
        return rate == 0 || isDisguise(content)
            ? OptionalLong.empty()
            : OptionalLong.of(length(content, size));
      }
      if (file.has(at, "fmt ") && !readFormat(content, size)) {
        return OptionalLong.empty();
      }
      at = (int) Math.min(content + size + (size & 1), file.length());
    }
    return OptionalLong.empty();
  }

  /** Returns whether readers may take the samples for sound that was compressed. */
  private boolean isDisguise(int content) {
    return isOfVoiceRecorder() || isOfDigitalInterface(content);
  }

  /** Source: FFmpeg, {@code libavformat/act.c}: such a file begins as a WAV file, then speech. */
  private boolean isOfVoiceRecorder() {
    int at = 44;
    while (at < 256 && file.at(at) == 0) {
      at++;
    }
    return at == 256 && file.at(at) == 0x84;
  }

  /** Source: IEC 61937-1, the words with which bursts of compressed sound begin. */
  private boolean isOfDigitalInterface(int content) {
    int end = Math.min(file.length(), content + PROBED_BYTES);
    for (int at = content; at < end; at++) {
      if (file.little(at, 4) == BURST) {
        return true;
      }
    }
    return false;
  }

  private long length(int content, long declared) {
    int present = file.length() - content;
    long bytes = declared == UNKNOWN_SIZE ? present : Math.max(declared, present);
    return Math.ceilDiv(Math.ceilDiv(bytes, frameBytes), rate);
  }

  /**
   * Readers take the size of a sample from one field or another, so they must agree; those of A-law
   * and µ-law have one byte to all readers, whatever stands here. Where fewer bits are said to be
   * valid some readers take samples to be that small.
   */
  private boolean readFormat(int at, long size) {
    long format = file.little(at, 2);
    boolean isExtended = format == EXTENSIBLE && size >= 40;
    long channels = file.little(at + 2, 2);
    long sampleBytes = Math.ceilDiv(file.little(at + 14, 2), 8);
    boolean isFirst = rate == 0;
    rate = file.little(at + 4, 4);
    long stated = file.little(at + 12, 2);
    long validBytes = isExtended ? Math.ceilDiv(file.little(at + 18, 2), 8) : 0;
    frameBytes = channels * (validBytes == 0 ? sampleBytes : Math.min(sampleBytes, validBytes));
    long mostBytes =
        MOST_SAMPLE_BYTES.getOrDefault(isExtended ? file.little(at + 24, 2) : format, 0L);
    return isFirst
        && size >= 16
        && rate > 0
        && stated > 0
        && sampleBytes <= mostBytes
        && stated == channels * sampleBytes
        && file.little(at + 8, 4) == rate * stated;
  }
}
