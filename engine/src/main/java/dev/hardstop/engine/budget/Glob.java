package dev.hardstop.engine.budget;

/**
 * A pattern in which {@code *} stands for any characters; all else is compared exactly.
 *
 * <p>Matching is linear in the text for each star, without backtracking beyond the last one.
 */
public record Glob(String pattern) {

  /** Returns whether {@code text} matches as a whole. */
  public boolean matches(String text) {
    return matches(text, false);
  }

  /**
   * As {@link #matches(String)}, but upper and lower case are one: for names of models, which
   * providers and price lists read so.
   */
  public boolean matchesAnyCase(String text) {
    return matches(text, true);
  }

  private boolean matches(String text, boolean anyCase) {
    int p = 0;
    int t = 0;
    int star = -1;
    int retry = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = t;
      } else if (p < pattern.length() && isSame(pattern.charAt(p), text.charAt(t), anyCase)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean isSame(char one, char other, boolean anyCase) {
    return one == other || (anyCase && Character.toLowerCase(one) == Character.toLowerCase(other));
  }

  @Override
  public String toString() {
    return pattern;
  }
}
