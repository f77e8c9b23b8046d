package dev.hardstop.server.config;

/**
 * Something in the configuration that a person should change.
 *
 * @param file as it was given
 * @param line from 1
 * @param key where, such as {@code budgets[2].limit}; empty for the file as a whole
 * @param text the value and what was expected; never a secret
 */
public record Problem(String file, int line, String key, String text) {

  /** Returns one line, in the form that editors and terminals make clickable. */
  @Override
  public String toString() {
    return written("");
  }

  /** Returns the same as one line that says it is only a warning. */
  public String asWarning() {
    return written("warning: ");
  }

  private String written(String severity) {
    return file + ":" + line + ": " + severity + (key.isEmpty() ? "" : key + ": ") + text;
  }
}
