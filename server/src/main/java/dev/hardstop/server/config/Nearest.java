package dev.hardstop.server.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the known word that a mistyped one was most likely meant to be. */
final class Nearest {
  /** A longer word is cut: nobody means a key of this length. */
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /** Returns the one of {@code known} (not empty) with the fewest edits to {@code word}. */
  static String to(String word, Collection<String> known) {
    String cut = word.substring(0, Math.min(word.length(), MAX_LENGTH)).replace('_', '-');
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(cut, candidate)))
        .orElseThrow();
  }

  /** Levenshtein's distance: insertions, deletions and replacements of one character. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
