package dev.hardstop.providers.wire;

import java.util.Locale;
import java.util.Set;

/**
 * Names of fields as readers see them that do not look at case: a field that is one of theirs and
 * not one of ours would be read there and not here.
 *
 * <p>Source: Go, {@code encoding/json}, {@code Unmarshal} ("preferring an exact match but also
 * accepting a case-insensitive match", by Unicode's simple folding; of several the last holds).
 */
public final class Spelling {
  private Spelling() {}

  /**
   * Refuses the field {@code name}, on whose value the body stands, if it is in {@code known} but
   * for its case.
   *
   * @param known in lower case
   */
  public static void check(String name, Set<String> known, JsonBody body) {
    if (!isPlain(name) && !known.contains(name) && known.contains(folded(name))) {
      throw body.problem(
          RefusalCode.AMBIGUOUS_REQUEST,
          "a known field in another case (expected: " + folded(name) + ")");
    }
  }

  /** Most names are in lower case. */
  private static boolean isPlain(String name) {
    return name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'));
  }

  /** The long s and the sign of Kelvin are letters too, which only upper case makes ours. */
  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
