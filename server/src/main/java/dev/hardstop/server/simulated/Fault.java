package dev.hardstop.server.simulated;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One way in which a provider misbehaves. Each has a word ({@code 429}, {@code hang}, {@code cut},
 * …) by which directives and options name it.
 */
public sealed interface Fault {

  /** Returns the word that {@link #named} reads back. */
  String word();

  /**
   * Answers with an error status (or a redirect) and no generation.
   *
   * @param status HTTP status, 300 to 599
   */
  record Refuse(int status) implements Fault {
    public Refuse {
      if (status < 300 || status > 599) {
        throw new IllegalArgumentException("fault status: " + status + " (expected: 300 to 599)");
      }
    }

    @Override
    public String word() {
      return Integer.toString(status);
    }
  }

  /** The answer is right, but it does not arrive as it should. */
  enum Break implements Fault {
    /** Nothing is ever sent; the connection stays open. */
    HANG,
    /** The head of the answer is sent, and then nothing. */
    HANG_AFTER_HEAD,
    /** The connection is closed without an answer. */
    CLOSE,
    /** The connection is closed (FIN) half-way through the body. */
    CUT,
    /** The connection is reset (RST) half-way through the body. */
    RESET,
    /** The connection is closed after all but the last frame, or the last byte, of the body. */
    CUT_BEFORE_END,
    /** The body comes one byte a millisecond, so that every boundary falls badly. */
    DRIP;

    @Override
    public String word() {
      return wordOf(this);
    }
  }

  /** The answer arrives whole, but what it says is wrong. */
  enum Distort implements Fault {
    /** No usage is reported. */
    NO_USAGE,
    /** {@code "usage": null}. */
    NULL_USAGE,
    /** More completion tokens are billed than the cap that was asked for. */
    OVERRUN,
    /** Status 200 with an error object as the body. */
    ERROR_IN_OK,
    /** A stream that turns into an error event half-way. */
    STREAM_ERROR,
    /** The body, or one event of the stream, is half a JSON text. */
    TRUNCATED_JSON,
    /** A page of HTML with status 200. */
    HTML,
    /** One fragment of the text is {@link Fragments#HUGE_CHARS} long. */
    HUGE_EVENT;

    @Override
    public String word() {
      return wordOf(this);
    }
  }

  /** Returns the fault with this word, or empty if there is none. */
  static Optional<Fault> named(String word) {
    if (word.matches("[3-5][0-9][0-9]")) {
      return Optional.of(new Refuse(Integer.parseInt(word)));
    }
    return words().filter(fault -> fault.word().equals(word)).findFirst();
  }

  /** Returns every fault but the statuses. */
  static Stream<Fault> words() {
    return Stream.concat(Arrays.stream(Break.values()), Arrays.stream(Distort.values()));
  }

  private static String wordOf(Enum<?> fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
