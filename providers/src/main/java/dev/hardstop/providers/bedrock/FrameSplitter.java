package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.ByteSink;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Cuts an event stream, coming in any pieces, into frames by the lengths that they state. Once a
 * length cannot be believed nothing behind it can be found, so all of that is handed on as it
 * comes.
 *
 * <p>A frame that lies in one piece is handed on where it lies; one that is cut is kept until its
 * end. What is kept never exceeds {@link #MAX_FRAME_BYTES}.
 *
 * <p>Source: Smithy, "Amazon Event Stream specification": total length, length of the headers,
 * checksum of both, four bytes each; a checksum of all at the end.
 */
final class FrameSplitter {
  /** The longest frame that is taken for one. */
  static final int MAX_FRAME_BYTES = 4 << 20;

  private static final int PRELUDE_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;
  private static final int USUAL_FRAME_BYTES = 1 << 10;

  private final CRC32 checksum = new CRC32();
  private byte[] kept = new byte[0];
  private int keptLength;
  private boolean isBroken;

  /** Who takes what was cut. */
  interface Sink {

    /** Takes the bytes of one frame, of which only the length was checked. */
    void frame(byte[] bytes, int from, int to);

    /** Takes bytes in which no frame can be found. */
    void broken(byte[] bytes, int from, int to);
  }

  /** Takes the next piece of the stream. */
  void feed(byte[] bytes, int from, int to, Sink sink) {
    int at = from;
    while (at < to && !isBroken) {
      at = keptLength == 0 ? direct(bytes, at, to, sink) : completed(bytes, at, to, sink);
    }
    if (at < to) {
      sink.broken(bytes, at, to);
    }
  }

  /** Takes the end of the stream; a frame whose end never came is handed on as broken. */
  void end(Sink sink) {
    handOnKept(sink::broken);
  }

  /** Returns whether everything up to the end of a frame was handed on, and the next can follow. */
  boolean isBetweenFrames() {
    return keptLength == 0 && !isBroken;
  }

  /** Deals with bytes that begin a frame; returns up to where. */
  private int direct(byte[] bytes, int at, int to, Sink sink) {
    int length = to - at < PRELUDE_BYTES ? 0 : length(bytes, at);
    if (length < 0) {
      isBroken = true;
      return at;
    }
    if (length > 0 && length <= to - at) {
      sink.frame(bytes, at, at + length);
      return at + length;
    }
    keep(bytes, at, to);
    return to;
  }

  /** Adds to a frame that has begun; returns up to where. */
  private int completed(byte[] bytes, int at, int to, Sink sink) {
    int next = at;
    if (keptLength < PRELUDE_BYTES) {
      next = keep(bytes, at, Math.min(to, at + PRELUDE_BYTES - keptLength));
    }
    if (keptLength < PRELUDE_BYTES) {
      return next;
    }
    int length = length(kept, 0);
    if (length < 0) {
      isBroken = true;
      handOnKept(sink::broken);
      return next;
    }
    next = keep(bytes, next, Math.min(to, next + length - keptLength));
    if (keptLength == length) {
      handOnKept(sink::frame);
    }
    return next;
  }

  /** Returns the length of the frame that starts at {@code at}; -1 if it cannot be one. */
  private int length(byte[] bytes, int at) {
    checksum.reset();
    checksum.update(bytes, at, PRELUDE_BYTES - CHECKSUM_BYTES);
    long length = number(bytes, at);
    long headers = number(bytes, at + 4);
    boolean isFrame =
        checksum.getValue() == number(bytes, at + 8)
            && length <= MAX_FRAME_BYTES
            && headers <= length - PRELUDE_BYTES - CHECKSUM_BYTES;
    return isFrame ? (int) length : -1;
  }

  private static long number(byte[] bytes, int at) {
    return (bytes[at] & 0xffL) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  private int keep(byte[] bytes, int from, int to) {
    int length = keptLength + (to - from);
    if (length > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(length, Math.max(USUAL_FRAME_BYTES, 2 * kept.length)));
    }
    System.arraycopy(bytes, from, kept, keptLength, to - from);
    keptLength = length;
    return to;
  }

  private void handOnKept(ByteSink sink) {
    byte[] bytes = kept;
    int length = keptLength;
    keptLength = 0;
    if (kept.length > 64 * USUAL_FRAME_BYTES) {
      kept = new byte[0];
    }
    if (length > 0) {
      sink.accept(bytes, 0, length);
    }
  }
}
