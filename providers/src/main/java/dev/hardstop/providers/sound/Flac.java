package dev.hardstop.providers.sound;

import java.util.OptionalLong;

/**
 * The length of a FLAC file. A frame says how many samples it has, but not where it ends, and
 * silence takes a few bytes a second. So everything counts that could begin a frame: what has the
 * sync code, fields that make sense, and the right checksum. That is every frame, and of sixteen
 * million other places about one.
 *
 * <p>Source: RFC 9639, sections 8 (metadata) and 9.1 (frame header).
 */
final class Flac {
  private static final int MAGIC_BYTES = 4;
  private static final int BLOCK_HEAD_BYTES = 4;
  private static final int STREAM_INFO = 0;
  private static final int LAST_BLOCK = 0x80;
  private static final int[] RATES = {
    0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000
  };

  private final Bytes file;
  private final SampleCount count = new SampleCount();
  private final long rate;

  private Flac(Bytes file) {
    this.file = file;
    this.rate = file.big(MAGIC_BYTES + BLOCK_HEAD_BYTES + 10, 3) >> 4;
  }

  static OptionalLong seconds(Bytes file) {
    return new Flac(file).seconds();
  }

  private OptionalLong seconds() {
    int from = firstFrame();
    if (from < 0 || rate == 0) {
      return OptionalLong.empty();
    }
    for (int at = from; at < file.length(); at++) {
      if (file.at(at) == 0xff && (file.at(at + 1) & 0xfe) == 0xf8) {
        countFrame(at);
      }
    }
    long declared = file.big(MAGIC_BYTES + BLOCK_HEAD_BYTES + 13, 5) & 0xf_ffff_ffffL;
    return OptionalLong.of(Math.max(count.seconds(), Math.ceilDiv(declared, rate)));
  }

  /** Returns the offset after the metadata, whose first block must be the stream's own. */
  private int firstFrame() {
    int at = MAGIC_BYTES;
    if ((file.at(at) & ~LAST_BLOCK) != STREAM_INFO || file.big(at + 1, 3) != 34) {
      return -1;
    }
    boolean isLast = false;
    while (!isLast) {
      long end = at + BLOCK_HEAD_BYTES + file.big(at + 1, 3);
      if (end > file.length()) {
        return -1;
      }
      isLast = (file.at(at) & LAST_BLOCK) != 0;
      at = (int) end;
    }
    return at;
  }

  private void countFrame(int at) {
    int sizes = file.at(at + 2);
    int sizeCode = sizes >> 4 & 0xf;
    int rateCode = sizes & 0xf;
    int channels = file.at(at + 3);
    int numberBytes = numberBytes(at + 4);
    if (sizes < 0 || sizeCode == 0 || rateCode == 15 || channels >> 4 > 10 || numberBytes == 0) {
      return;
    }
    int sizeAt = at + 4 + numberBytes;
    int rateAt = sizeAt + (sizeCode == 6 ? 1 : sizeCode == 7 ? 2 : 0);
    int end = rateAt + (rateCode < 12 ? 0 : rateCode == 12 ? 1 : 2);
    if ((channels & 1) == 0 && checksum(at, end) == file.at(end)) {
      long stated = rate(rateCode, rateAt);
      count.add(samples(sizeCode, sizeAt), stated == 0 ? rate : Math.min(rate, stated));
    }
  }

  /** The number of a frame is written as UTF-8 writes characters, in up to seven bytes. */
  private int numberBytes(int at) {
    int first = file.at(at);
    int bytes = first < 0x80 ? 1 : Integer.numberOfLeadingZeros(~first << 24);
    boolean isWhole = first >= 0 && bytes <= 7 && (first < 0x80 || bytes > 1);
    for (int i = 1; i < bytes && isWhole; i++) {
      isWhole = (file.at(at + i) & 0xc0) == 0x80;
    }
    return isWhole ? bytes : 0;
  }

  private long samples(int code, int at) {
    return switch (code) {
      case 1 -> 192;
      case 2, 3, 4, 5 -> 144L << code;
      case 6 -> file.big(at, 1) + 1;
      case 7 -> file.big(at, 2) + 1;
      default -> 1L << code;
    };
  }

  private long rate(int code, int at) {
    return switch (code) {
      case 0 -> rate;
      case 12 -> 1_000 * file.big(at, 1);
      case 13 -> file.big(at, 2);
      case 14 -> 10 * file.big(at, 2);
      default -> RATES[code];
    };
  }

  /** CRC-8 of the polynomial x⁸ + x² + x + 1. */
  private int checksum(int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum ^= Math.max(0, file.at(i));
      for (int bit = 0; bit < 8; bit++) {
        sum = (sum << 1 ^ ((sum & 0x80) == 0 ? 0 : 0x07)) & 0xff;
      }
    }
    return sum;
  }
}
