package dev.hardstop.store;

/**
 * One place where a store does not add up.
 *
 * @param where which file, account, call or hour
 * @param what that differs, such as {@code settled}
 * @param sequence the first fact that shows it; 0 where none does
 */
public record Finding(String where, String what, String expected, String found, long sequence) {
  @Override
  public String toString() {
    String at = sequence == 0 ? "" : " (first seen at fact " + sequence + ")";
    return where + ": " + what + " " + found + " (expected: " + expected + ")" + at;
  }
}
