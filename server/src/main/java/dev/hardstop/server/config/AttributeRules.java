package dev.hardstop.server.config;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What names and values of attributes look like, in the file and in headers. */
public final class AttributeRules {
  /** Derived by Hardstop from the call itself; nobody sets them. */
  public static final Set<String> RESERVED =
      Set.of("key", "provider", "model", "model-class", "api");

  /** Most characters of a value. */
  public static final int MAX_VALUE_LENGTH = 128;

  private static final String NAME_PATTERN = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
  private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
  private static final int MAX_NAME_LENGTH = 64;

  static final Kind<String> NAME_KIND =
      Kinds.text(
          "the name of an attribute in kebab-case, such as cost-center",
          "^" + NAME_PATTERN + "$",
          AttributeRules::name);

  static final Kind<String> VALUE_KIND =
      new ScalarKind<>(
          "1 to 128 characters without control characters",
          Map.of(
              "type",
              List.of("string", "number", "boolean"),
              "pattern",
              "\\S",
              "maxLength",
              MAX_VALUE_LENGTH),
          false,
          AttributeRules::value);

  private AttributeRules() {}

  /** Returns whether {@code text} can name an attribute. */
  public static boolean isName(String text) {
    return text.length() <= MAX_NAME_LENGTH && NAME.matcher(text).matches();
  }

  /**
   * Returns {@code text} as the value that is compared: trimmed, in Unicode's NFC.
   *
   * @throws IllegalArgumentException if it is empty, longer than {@link #MAX_VALUE_LENGTH}, or has
   *     a control character or half of a surrogate pair
   */
  public static String value(String text) {
    // A longer text is not normalised at all: NFC of a megabyte is work that a caller could order.
    String normal =
        text.length() > 4 * MAX_VALUE_LENGTH
            ? text
            : Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    if (normal.isEmpty()
        || normal.length() > MAX_VALUE_LENGTH
        || normal.codePoints().anyMatch(AttributeRules::isForbidden)) {
      throw new IllegalArgumentException(
          "attribute value of "
              + normal.length()
              + " characters (expected: 1 to 128 characters without control characters)");
    }
    return normal;
  }

  /** Half of a surrogate pair has no bytes: on disk it would be the name of another account. */
  private static boolean isForbidden(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  private static String name(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
