package dev.hardstop.store;

import java.util.ArrayList;
import java.util.List;

/** What a verification has found so far; the first {@link #MOST} are kept. Threads: one. */
final class Findings {
  static final int MOST = 1_000;

  private final List<Finding> found = new ArrayList<>();
  private long total;

  void add(String where, String what, Object expected, Object found, long sequence) {
    total++;
    if (this.found.size() < MOST) {
      this.found.add(
          new Finding(where, what, String.valueOf(expected), String.valueOf(found), sequence));
    }
  }

  /** Adds a finding unless the two are the same. */
  void compare(String where, String what, long expected, long found, long sequence) {
    if (expected != found) {
      add(where, what, expected, found, sequence);
    }
  }

  List<Finding> all() {
    return List.copyOf(found);
  }

  long total() {
    return total;
  }
}
