package dev.hardstop.server.config;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind that is read from one piece of text.
 *
 * @param plainOnly whether quotes make it something else, as with numbers
 * @param parse throws {@link IllegalArgumentException} (or another runtime exception of the JDK's
 *     parsers) if the text is none
 */
record ScalarKind<T>(
    String expected, Map<String, Object> schema, boolean plainOnly, Function<String, T> parse)
    implements Kind<T> {

  /** The text is of the right kind, but its value is not: says what would be. */
  static final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String expectation;

    Unfit(String expectation) {
      super(expectation);
      this.expectation = expectation;
    }
  }

  @Override
  public @Nullable T read(Tree value, Reading at) {
    if (!(value instanceof Tree.Scalar(String text, boolean plain, _))) {
      at.unexpected(value, expected);
      return null;
    }
    if (plainOnly && !plain) {
      at.unexpected(value, expected + ", without quotes");
      return null;
    }
    if (text.contains("${")) {
      at.unexpected(value, expected + "; only secrets may stand outside the file");
      return null;
    }
    try {
      return parse.apply(text);
    } catch (Unfit e) {
      at.unexpected(value, e.expectation);
      return null;
    } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException e) {
      at.unexpected(value, expected);
      return null;
    }
  }
}
