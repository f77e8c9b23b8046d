package dev.hardstop.server.gateway;

import java.util.Set;

/** Query strings, rebuilt from what may pass. */
final class Query {
  private Query() {}

  /**
   * Returns the parameters of {@code query} that are allowed, with a question mark; empty if there
   * is none.
   */
  static String allowed(String query, Set<String> names) {
    if (query.isEmpty() || names.isEmpty()) {
      return "";
    }
    var kept = new StringBuilder();
    for (int from = 0; from < query.length(); ) {
      int to = query.indexOf('&', from);
      to = to < 0 ? query.length() : to;
      int equals = query.indexOf('=', from);
      String name = query.substring(from, equals < 0 || equals > to ? to : equals);
      if (names.contains(name)) {
        kept.append(kept.isEmpty() ? '?' : '&').append(query, from, to);
      }
      from = to + 1;
    }
    return kept.toString();
  }
}
