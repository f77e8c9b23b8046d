package dev.hardstop.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The part of an address after the question mark. */
record Query(String text) {

  /** No parameters. */
  static final Query NONE = new Query("");

  static Query of(String name, String value) {
    return NONE.with(name, value);
  }

  /** Returns this with one more parameter; unchanged where it has no value. */
  Query with(String name, @Nullable String value) {
    String separator = text.isEmpty() ? "?" : "&";
    return value == null ? this : new Query(text + separator + name + "=" + encoded(value));
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text;
  }
}
