package dev.hardstop.engine.budget;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the {@code per} values of an account as one string, and reads it back for people.
 *
 * <p>Values are separated by U+001F. A value that the caller chose is followed by U+001E and the
 * name space it lives in, so that it equals no other tenant's. A missing value is empty.
 */
public final class AccountNames {
  private static final char NEXT = '\u001f';
  private static final char IN = '\u001e';

  private AccountNames() {}

  /** Returns one attribute's part of the name. */
  static String part(Attributes attributes, Attributes.Attribute attribute) {
    return attribute.callerSet() && !attributes.namespace().isEmpty()
        ? attribute.value() + IN + attributes.namespace()
        : attribute.value();
  }

  /** Returns the name made of {@code parts}. */
  static String join(List<String> parts) {
    return String.join(String.valueOf(NEXT), parts);
  }

  /**
   * Returns the values as people read them: "(none)" for a missing one, without name spaces; empty
   * for a budget that is per nothing.
   *
   * @param perCount how many attributes the budget is per
   */
  public static List<String> values(String name, int perCount) {
    List<String> values = new ArrayList<>();
    if (perCount == 0) {
      return values;
    }
    for (String part : name.split(String.valueOf(NEXT), -1)) {
      int end = part.indexOf(IN);
      String value = end < 0 ? part : part.substring(0, end);
      values.add(value.isEmpty() ? "(none)" : value);
    }
    return values;
  }

  /** Returns whether a caller chose one of the values. */
  public static boolean callerSet(String name) {
    return name.indexOf(IN) >= 0;
  }

  /** Returns the account as people read it, such as "acme/42"; "" for a budget per nothing. */
  public static String display(String name, int perCount) {
    return String.join("/", values(name, perCount));
  }
}
