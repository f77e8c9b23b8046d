package dev.hardstop.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads back an object of strings that {@link Json} wrote; nothing else is JSON to it. */
final class FlatJson {
  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  /**
   * Returns names and values, in order.
   *
   * @throws StoreException if it is anything but a flat object of strings
   */
  static Map<String, String> read(String text) {
    return new FlatJson(text).object();
  }

  private Map<String, String> object() {
    Map<String, String> strings = new LinkedHashMap<>();
    require('{');
    while (peek() != '}') {
      if (!strings.isEmpty()) {
        require(',');
      }
      String name = string();
      require(':');
      strings.put(name, string());
    }
    return strings;
  }

  private String string() {
    require('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    if (c != 'u') {
      return c;
    }
    if (at + 4 > text.length()) {
      throw problem();
    }
    at += 4;
    return (char) Integer.parseInt(text, at - 4, at, 16);
  }

  private char peek() {
    if (at >= text.length()) {
      throw problem();
    }
    return text.charAt(at);
  }

  private void require(char expected) {
    if (peek() != expected) {
      throw problem();
    }
    at++;
  }

  private StoreException problem() {
    return new StoreException(
        "hardstop.db: '" + text + "' at " + at + " (expected: an object of strings)");
  }
}
