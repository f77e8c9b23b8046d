package dev.hardstop.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers everything that is wrong with a file, so that one run tells it all. */
final class Problems {
  /** Most of each kind: what is beyond would not be read. */
  static final int MAX = 1_000;

  private static final Comparator<Problem> BY_LINE = Comparator.comparingInt(Problem::line);

  private final String file;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private Tree root = Tree.Mapping.NONE;

  Problems(String file) {
    this.file = file;
  }

  /** From here on, places are looked up in {@code root}. */
  void within(Tree root) {
    this.root = root;
  }

  void error(int line, String text) {
    add(errors, new Problem(file, line, "", text));
  }

  void error(Place place, String text) {
    add(errors, at(place, text));
  }

  void warn(Place place, String text) {
    add(warnings, at(place, text));
  }

  private Problem at(Place place, String text) {
    return new Problem(file, place.lineIn(root), place.toString(), text);
  }

  private static void add(List<Problem> list, Problem problem) {
    if (list.size() < MAX) {
      list.add(problem);
    }
  }

  /** Returns what makes the file unusable, in the order of lines. */
  List<Problem> errors() {
    return errors.stream().sorted(BY_LINE).toList();
  }

  /** Returns what the file can be used with, in the order of lines. */
  List<Problem> warnings() {
    return warnings.stream().sorted(BY_LINE).toList();
  }
}
