package dev.hardstop.providers.tokenizers;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The encoding of a family of models. Loading one takes half a second and tens of megabytes, so it
 * is loaded by the first {@link #count}, or by {@link #load}: never on an event loop.
 *
 * <p>Threads: any may call any method.
 */
public enum Tokenizer {
  O200K(EncodingType.O200K_BASE),
  CL100K(EncodingType.CL100K_BASE);

  /** How much text one call may ask to count, in bytes of UTF-8. */
  public static final int MAX_BYTES = 256 << 10;

  /** The longest run of characters of one kind that is still counted in good time. */
  public static final int MAX_RUN = 512;

  /** A model's name starts with {@code prefix}; longer prefixes stand first. */
  private record Family(String prefix, Tokenizer tokenizer) {}

  // Source: openai/tiktoken, model.py (the GPT-5 series: its issues 422 and 428). A newer series is
  // not guessed: its bytes bound it.
  private static final List<Family> FAMILIES =
      List.of(
          new Family("gpt-4o", O200K),
          new Family("chatgpt-4o", O200K),
          new Family("gpt-4.1", O200K),
          new Family("gpt-4.5", O200K),
          new Family("gpt-5", O200K),
          new Family("gpt-oss", O200K),
          new Family("o1", O200K),
          new Family("o3", O200K),
          new Family("o4-mini", O200K),
          new Family("gpt-4", CL100K),
          new Family("gpt-3.5-turbo", CL100K),
          new Family("text-embedding-3", CL100K),
          new Family("text-embedding-ada-002", CL100K),
          new Family("davinci-002", CL100K),
          new Family("babbage-002", CL100K));

  private final EncodingType type;

  Tokenizer(EncodingType type) {
    this.type = type;
  }

  /** Returns the tokenizer of {@code model}; empty if it is not known. */
  public static Optional<Tokenizer> of(String model) {
    String lower = model.toLowerCase(Locale.ROOT);
    String name = lower.startsWith("ft:") ? lower.substring(3) : lower;
    return FAMILIES.stream()
        .filter(family -> name.startsWith(family.prefix))
        .findFirst()
        .map(Family::tokenizer);
  }

  /**
   * Returns whether counting {@code text} takes a time that grows with its length only. It does not
   * for a word, or a stretch of blanks or of signs, of over {@link #MAX_RUN} characters.
   */
  public static boolean isQuick(String text) {
    int run = 0;
    int kind = -1;
    for (int i = 0; i < text.length(); i++) {
      int next = kind(text.charAt(i));
      run = next == kind ? run + 1 : 1;
      kind = next;
      if (run > MAX_RUN) {
        return false;
      }
    }
    return true;
  }

  private static int kind(char c) {
    if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
      return 0;
    }
    return Character.isWhitespace(c) ? 1 : 2;
  }

  /** Loads the encoding, so that the first count need not. */
  public void load() {
    encoding();
  }

  /**
   * Returns how many tokens {@code text} is. What looks like a control token is counted as the text
   * that it is.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
   */
  public int count(String text) {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "text: " + text.length() + " characters (expected: <= " + MAX_BYTES + " bytes)");
    }
    return encoding().countTokensOrdinary(text);
  }

  private Encoding encoding() {
    return Loaded.REGISTRY.getEncoding(type);
  }

  /** Its own class, so that asking which tokenizer a model has loads nothing. */
  private static final class Loaded {
    static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
  }
}
