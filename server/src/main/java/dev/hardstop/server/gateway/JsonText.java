package dev.hardstop.server.gateway;

import java.util.HexFormat;

/** Writes strings as JSON. */
final class JsonText {
  private JsonText() {}

  /** Returns {@code text} in quotes, escaped. */
  static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
