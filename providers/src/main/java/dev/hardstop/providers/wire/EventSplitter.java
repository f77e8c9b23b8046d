package dev.hardstop.providers.wire;

import java.util.Arrays;

/**
 * Cuts a stream of server-sent events, coming in any pieces, into whole events.
 *
 * <p>An event that lies in one piece is handed on where it lies; one that is cut is kept until its
 * end, up to {@link #MAX_EVENT_BYTES}; a longer one is handed on in fragments. Lines end in LF or
 * CR LF. A lone CR, which the specification allows too, is sent by no provider.
 *
 * <p>Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 */
public final class EventSplitter {
  /** How much of an unfinished event is kept back. */
  public static final int MAX_EVENT_BYTES = 4 << 20;

  private static final int USUAL_EVENT_BYTES = 1 << 10;

  private byte[] kept = new byte[0];
  private int keptLength;
  private boolean lineHasBytes;
  private boolean isInFragments;

  /** Who takes the events. */
  public interface Sink {

    /** Takes a whole event, with the empty line that ends it unless the stream ended before. */
    void event(byte[] bytes, int from, int to);

    /** Takes a part of an event that is too long to be kept. */
    void fragment(byte[] bytes, int from, int to);
  }

  /** Takes the next piece of the stream. */
  public void feed(byte[] bytes, int from, int to, Sink sink) {
    int start = from;
    int i = from;
    while (i < to) {
      byte c = bytes[i++];
      if (c == '\n') {
        if (!lineHasBytes) {
          finish(bytes, start, i, sink);
          start = i;
        }
        lineHasBytes = false;
      } else if (c != '\r') {
        lineHasBytes = true;
        while (i < to && bytes[i] != '\n') {
          i++;
        }
      }
    }
    if (start < to) {
      keep(bytes, start, to, sink);
    }
  }

  /** Hands on what is kept: an event whose end never came. */
  public void end(Sink sink) {
    if (keptLength > 0) {
      finish(kept, 0, 0, sink);
    }
  }

  /** Returns whether everything up to the end of an event was handed on. */
  public boolean isBetweenEvents() {
    return keptLength == 0 && !isInFragments;
  }

  private void finish(byte[] bytes, int from, int to, Sink sink) {
    if (isInFragments) {
      sink.fragment(bytes, from, to);
      isInFragments = false;
    } else if (keptLength == 0) {
      sink.event(bytes, from, to);
    } else {
      append(bytes, from, to);
      byte[] event = kept;
      int length = keptLength;
      keptLength = 0;
      if (kept.length > 64 * USUAL_EVENT_BYTES) {
        kept = new byte[0];
      }
      sink.event(event, 0, length);
    }
  }

  private void keep(byte[] bytes, int from, int to, Sink sink) {
    if (!isInFragments && keptLength + (to - from) > MAX_EVENT_BYTES) {
      sink.fragment(kept, 0, keptLength);
      kept = new byte[0];
      keptLength = 0;
      isInFragments = true;
    }
    if (isInFragments) {
      sink.fragment(bytes, from, to);
    } else {
      append(bytes, from, to);
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int length = keptLength + (to - from);
    if (length > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(length, Math.max(USUAL_EVENT_BYTES, 2 * kept.length)));
    }
    System.arraycopy(bytes, from, kept, keptLength, to - from);
    keptLength = length;
  }
}
