package dev.hardstop.store;

import java.util.Map;

/**
 * Writes JSON for the documented tables. A few hundred bytes for each call, on the path that bounds
 * how many calls a second are possible, and nothing is ever read back here: SQLite does that.
 */
final class Json {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder(1_024);
  private boolean first = true;

  Json clear() {
    text.setLength(0);
    first = true;
    return this;
  }

  Json open(char bracket) {
    separate();
    text.append(bracket);
    first = true;
    return this;
  }

  Json close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  Json name(String name) {
    separate();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  Json value(long number) {
    separate();
    text.append(number);
    return this;
  }

  Json value(boolean truth) {
    separate();
    text.append(truth);
    return this;
  }

  Json value(String string) {
    separate();
    quote(string);
    return this;
  }

  /** Writes text as it is, for names that are known and need no look at each character. */
  Json raw(String json) {
    text.append(json);
    first = false;
    return this;
  }

  Json number(long number) {
    text.append(number);
    return this;
  }

  Json string(String string) {
    quote(string);
    return this;
  }

  Json object(Map<String, String> strings) {
    open('{');
    strings.forEach((name, value) -> name(name).value(value));
    return close('}');
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String string) {
    text.append('"');
    int plainFrom = 0;
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        text.append(string, plainFrom, i);
        escape(c);
        plainFrom = i + 1;
      }
    }
    text.append(string, plainFrom, string.length()).append('"');
  }

  private void escape(char c) {
    if (c < ' ') {
      text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    } else {
      text.append('\\').append(c);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
