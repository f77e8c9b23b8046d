package dev.hardstop.server.simulated;

import java.util.function.IntFunction;

/**
 * What a model says, token by token; each token is at least one character, so a text is never
 * shorter in bytes than in tokens.
 *
 * @param count number of tokens
 * @param fragment the text of the token with an index
 */
record Fragments(int count, IntFunction<String> fragment) {
  /** Length of the one fragment that {@link Fault.Distort#HUGE_EVENT} blows up. */
  static final int HUGE_CHARS = 1 << 20;

  private static final int CHARS_PER_TOKEN = 4;
  private static final String[] WORDS = {
    " hold",
    " the",
    " worst",
    " case",
    " before",
    " the",
    " call",
    " leaves",
    ",",
    " then",
    " settle",
    " what",
    " it",
    " really",
    " cost",
    ".",
    " Nothing",
    " is",
    " spent",
    " twice",
    ".",
  };

  /** Says {@code count} words; each variant begins at another place. */
  static Fragments words(int count, int variant) {
    return new Fragments(count, i -> i == 0 ? "Always" : WORDS[(variant + i - 1) % WORDS.length]);
  }

  /** Says exactly {@code text}, four characters a token. */
  static Fragments exactly(String text) {
    int count = Math.ceilDiv(text.length(), CHARS_PER_TOKEN);
    return new Fragments(
        count,
        i ->
            text.substring(
                i * CHARS_PER_TOKEN, Math.min(text.length(), (i + 1) * CHARS_PER_TOKEN)));
  }

  /** Says the same, but stops after {@code most} tokens. */
  Fragments cutTo(long most) {
    return most >= count ? this : new Fragments((int) most, fragment);
  }

  /** Says the same, but the middle token is {@link #HUGE_CHARS} long. */
  Fragments huge() {
    return new Fragments(count, i -> i == count / 2 ? "x".repeat(HUGE_CHARS) : fragment.apply(i));
  }

  String joined() {
    StringBuilder text = new StringBuilder(count * CHARS_PER_TOKEN);
    for (int i = 0; i < count; i++) {
      text.append(fragment.apply(i));
    }
    return text.toString();
  }
}
