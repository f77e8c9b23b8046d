package dev.hardstop.providers.gemini;

import java.util.Locale;

/**
 * The names of a field. Google's JSON reader takes each field under two: {@code maxOutputTokens}
 * and the one of its schema, {@code max_output_tokens}.
 *
 * <p>Source: Protocol Buffers documentation, "ProtoJSON Format" (field names, both are accepted).
 */
final class FieldName {
  private FieldName() {}

  /**
   * Returns the lowerCamelCase name of the field that {@code written} names in either way. What is
   * neither of the two stays as it is, and so names no field that is known.
   */
  static String canonical(String written) {
    if (written.indexOf('_') <= 0 || !written.equals(written.toLowerCase(Locale.ROOT))) {
      return written;
    }
    var name = new StringBuilder(written.length());
    boolean startsWord = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '_') {
        startsWord = true;
      } else {
        name.append(startsWord ? Character.toUpperCase(c) : c);
        startsWord = false;
      }
    }
    return name.toString();
  }

  /** Returns what all spellings of a name have in common, right ones or not. */
  static String folded(String written) {
    return written.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Returns the name in the schema's spelling: {@code max_output_tokens}. */
  static String inSnakeCase(String canonical) {
    var name = new StringBuilder(canonical.length() + 4);
    for (int i = 0; i < canonical.length(); i++) {
      char c = canonical.charAt(i);
      if (Character.isUpperCase(c)) {
        name.append('_');
      }
      name.append(Character.toLowerCase(c));
    }
    return name.toString();
  }
}
