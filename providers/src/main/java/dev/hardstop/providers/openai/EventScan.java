package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One look over the JSON of an event: whether it must be parsed, and how much generated text it
 * carries. Nearly all events of a stream carry text and nothing else.
 *
 * <p>A quote inside a JSON string is always escaped, so what looks like a key between two quotes is
 * one; at which depth, only the parser can tell.
 */
final class EventScan {
  private static final List<byte[]> PARSED = ascii("usage", "error", "tool_calls");
  private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RESPONSE = "response.".getBytes(StandardCharsets.US_ASCII);

  private final List<byte[]> textKeys;
  private byte[] bytes = new byte[0];
  private int to;
  private boolean needsParsing;
  private long textBytes;

  EventScan(Operation operation) {
    this.textKeys =
        switch (operation) {
          case RESPONSES -> ascii("delta");
          case COMPLETIONS -> ascii("text");
          default -> ascii("content", "arguments", "refusal", "reasoning_content", "reasoning");
        };
  }

  /** Looks over {@code bytes[from..to)}. */
  void scan(byte[] bytes, int from, int to) {
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
  boolean needsParsing() {
    return needsParsing;
  }

  /** Returns the bytes of generated text in the event, as they are escaped in JSON. */
  long textBytes() {
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
    needsParsing |= bytes[value] != 'n' && isOneOf(PARSED, start, end);
    return value;
  }

  private int afterText(int keyStart, int keyEnd, int valueStart) {
    int valueEnd = endOfString(valueStart);
    if (isOneOf(textKeys, keyStart, keyEnd)) {
      textBytes += valueEnd - valueStart;
    }
    needsParsing |=
        isOneOf(PARSED, keyStart, keyEnd)
            || (isAt(TYPE, keyStart, keyEnd) && endsAnswer(valueStart, valueEnd));
    return valueEnd + 1;
  }

  /** Whether an event of this type may be the last of Responses. */
  private boolean endsAnswer(int start, int end) {
    if (end - start < RESPONSE.length) {
      return isAt(PARSED.get(1), start, end);
    }
    int name = start + RESPONSE.length;
    return isAt(RESPONSE, start, name)
        && LAST_TYPES.stream().anyMatch(type -> isAt(type, name, end));
  }

  private static final List<byte[]> LAST_TYPES =
      ascii("completed", "incomplete", "failed", "cancelled");

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

  private static List<byte[]> ascii(String... names) {
    return Arrays.stream(names).map(name -> name.getBytes(StandardCharsets.US_ASCII)).toList();
  }
}
