package dev.hardstop.server.config;

/**
 * A place being read, with what reading needs.
 *
 * @param references resolves what stands for a secret
 */
record Reading(Place place, Problems problems, References references) {

  Reading key(String name) {
    return new Reading(place.key(name), problems, references);
  }

  Reading item(int index) {
    return new Reading(place.item(index), problems, references);
  }

  /** Says that {@code value} is not what was expected. */
  void unexpected(Tree value, String expected) {
    problems.error(place, value.shown() + " (expected: " + expected + ")");
  }

  void error(String text) {
    problems.error(place, text);
  }

  void warn(String text) {
    problems.warn(place, text);
  }
}
