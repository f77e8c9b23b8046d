package dev.hardstop.providers.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The data of one event: {@code bytes[from..to)}. Where the event has one data line, which is the
 * rule, it is a view of the event; several are joined by line feeds in bytes of their own.
 */
public final class EventData {
  private static final byte[] FIELD = "data:".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private int lineCount;

  private EventData() {}

  /** Returns the data of the event in {@code bytes[from..to)}; empty if it is a comment. */
  public static EventData of(byte[] event, int from, int to) {
    var data = new EventData();
    int line = from;
    while (line < to) {
      int end = endOfLine(event, line, to);
      if (startsWithField(event, line, end)) {
        data.add(event, skipSpace(event, line + FIELD.length, end), end);
      }
      line = end + 1;
    }
    return data;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  /** Returns whether the data is exactly {@code text}. */
  public boolean is(byte[] text) {
    return Arrays.equals(bytes, from, to, text, 0, text.length);
  }

  /** Returns whether this is a view of the event, so that offsets in it hold there too. */
  public boolean isView() {
    return lineCount == 1;
  }

  private void add(byte[] event, int start, int end) {
    lineCount++;
    if (lineCount == 1) {
      bytes = event;
      from = start;
      to = end;
      return;
    }
    var joined = new ByteArrayOutputStream();
    joined.write(bytes, from, to - from);
    joined.write('\n');
    joined.write(event, start, end - start);
    bytes = joined.toByteArray();
    from = 0;
    to = bytes.length;
  }

  /** The end of the text of a line; its carriage return, if any, begins what looks like another. */
  private static int endOfLine(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i > from && bytes[i - 1] == '\r' ? i - 1 : i;
  }

  private static boolean startsWithField(byte[] bytes, int line, int end) {
    return end - line >= FIELD.length
        && Arrays.equals(bytes, line, line + FIELD.length, FIELD, 0, FIELD.length);
  }

  private static int skipSpace(byte[] bytes, int from, int end) {
    return from < end && bytes[from] == ' ' ? from + 1 : from;
  }
}
