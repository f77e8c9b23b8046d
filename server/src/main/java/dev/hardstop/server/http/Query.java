package dev.hardstop.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Query strings, rebuilt from what may pass. */
public final class Query {
  private Query() {}

  /**
   * Returns the parameters of {@code query} that are allowed, with a question mark; empty if there
   * is none.
   */
  public static String allowed(String query, Set<String> names) {
    if (query.isEmpty() || names.isEmpty()) {
      return "";
    }
    var kept = new StringBuilder();
    for (String parameter : query.split("&", -1)) {
      if (names.contains(name(parameter))) {
        kept.append(kept.isEmpty() ? '?' : '&').append(parameter);
      }
    }
    return kept.toString();
  }

  /** Returns the decoded values of the parameter {@code name}; a malformed one has none. */
  public static List<String> values(String query, String name) {
    return query.isEmpty()
        ? List.of()
        : Arrays.stream(query.split("&", -1))
            .filter(parameter -> name(parameter).equals(name))
            .map(parameter -> parameter.substring(Math.min(parameter.length(), name.length() + 1)))
            .flatMap(value -> PercentCoded.decode(value).stream())
            .toList();
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }
}
