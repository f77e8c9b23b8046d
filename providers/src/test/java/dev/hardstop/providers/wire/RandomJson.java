package dev.hardstop.providers.wire;

import java.util.SplittableRandom;

/** Writes random JSON in every spelling that the grammar allows: escapes, spaces, odd numbers. */
public final class RandomJson {
  private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "\r\n"};
  private static final String[] PIECES = {
    "a",
    "Z",
    "0",
    " ",
    "\\\"",
    "\\\\",
    "\\/",
    "\\n",
    "\\t",
    "\\u0041",
    "\\ud83d\\ude00",
    "\\u0000",
    "é",
    "漢字",
    "𒀀",
    "😀",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "'",
    "<|endoftext|>",
    "data:",
    "\\u4e2d"
  };
  private static final String[] NUMBERS = {
    "0", "-0", "1", "42", "-7", "1.5", "1e9", "-2.5E-3", "9007199254740993", "123456789012345678901"
  };

  private final SplittableRandom random;

  public RandomJson(SplittableRandom random) {
    this.random = random;
  }

  /** Returns an object with distinct keys, nested at most {@code depth} deep. */
  public String object(int depth) {
    var json = new StringBuilder(space()).append('{').append(space());
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : "," + space());
      json.append('"').append(key(i)).append('"').append(space()).append(':').append(space());
      json.append(value(depth - 1)).append(space());
    }
    return json.append('}').append(space()).toString();
  }

  /** Returns any value. */
  public String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> string();
      case 1 -> NUMBERS[random.nextInt(NUMBERS.length)];
      case 2 -> "true";
      case 3 -> "false";
      case 4 -> "null";
      case 5 -> object(depth).strip();
      default -> array(depth);
    };
  }

  /** Returns a string with its quotes. */
  public String string() {
    var json = new StringBuilder("\"");
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      json.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return json.append('"').toString();
  }

  private String array(int depth) {
    var json = new StringBuilder("[").append(space());
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : "," + space()).append(value(depth - 1)).append(space());
    }
    return json.append(']').toString();
  }

  /** A key that is the {@code index}th, so that no two are the same, in some spelling. */
  private String key(int index) {
    String quoted = string();
    return index + quoted.substring(1, quoted.length() - 1);
  }

  private String space() {
    return SPACES[random.nextInt(SPACES.length)];
  }
}
