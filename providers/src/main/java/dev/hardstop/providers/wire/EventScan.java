package dev.hardstop.providers.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One look over the JSON of an event: whether it must be parsed, and how much generated text it
 * carries. Nearly all events of a stream carry text and nothing else.
 *
 * <p>A quote inside a JSON string is always escaped, so what looks like a key between two quotes is
 * one; at which depth, only the parser can tell.
 */
public final class EventScan {
  private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);

  private final List<byte[]> textKeys;
  private final List<byte[]> parsedKeys;
  private final List<byte[]> parsedTypes;
  private byte[] bytes = new byte[0];
  private int to;
  private boolean needsParsing;
  private long textBytes;

  /**
   * @param textKeys fields whose strings are generated text
   * @param parsedKeys fields that make an event worth parsing, unless they are null
   * @param parsedTypes values of {@code type} that do
   */
  public EventScan(List<String> textKeys, List<String> parsedKeys, List<String> parsedTypes) {
    this.textKeys = ascii(textKeys);
    this.parsedKeys = ascii(parsedKeys);
    this.parsedTypes = ascii(parsedTypes);
  }

  /** Looks over {@code bytes[from..to)}. */
  public void scan(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.to = to;
    needsParsing = false;
    textBytes = 0;
    int i = from;
    while (i < to) {
      i = bytes[i] == '"' ? afterString(i + 1) : i + 1;
    }
  }

  /** Returns whether the event may say what was used, that it failed, or that a tool is called. */
  public boolean needsParsing() {
    return needsParsing;
  }

  /** Returns the bytes of generated text in the event, as they are escaped in JSON. */
  public long textBytes() {
    return textBytes;
  }

  /**
   * Goes on behind the string that starts at {@code start}, and behind its value if it is a key.
   */
  private int afterString(int start) {
    int end = endOfString(start);
    int colon = skipSpace(end + 1);
    if (colon >= to || bytes[colon] != ':') {
      return end + 1;
    }
    int value = skipSpace(colon + 1);
    if (value >= to) {
      return value;
    }
    if (bytes[value] == '"') {
      return afterText(start, end, value + 1);
    }
    needsParsing |= bytes[value] != 'n' && isOneOf(parsedKeys, start, end);
    return value;
  }

  private int afterText(int keyStart, int keyEnd, int valueStart) {
    int valueEnd = endOfString(valueStart);
    if (isOneOf(textKeys, keyStart, keyEnd)) {
      textBytes += valueEnd - valueStart;
    }
    needsParsing |=
        isOneOf(parsedKeys, keyStart, keyEnd)
            || (isAt(TYPE, keyStart, keyEnd) && isOneOf(parsedTypes, valueStart, valueEnd));
    return valueEnd + 1;
  }

  private int endOfString(int start) {
    int i = start;
    while (i < to && bytes[i] != '"') {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    return Math.min(i, to);
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < to
        && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  private boolean isOneOf(List<byte[]> names, int start, int end) {
    for (byte[] name : names) {
      if (isAt(name, start, end)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(byte[] name, int start, int end) {
    if (end - start != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (bytes[start + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static List<byte[]> ascii(List<String> names) {
    return names.stream().map(name -> name.getBytes(StandardCharsets.US_ASCII)).toList();
  }
}
