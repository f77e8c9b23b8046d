package dev.hardstop.providers.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * One pass over the JSON body of a request, forwards only; knows the byte offsets of its values.
 *
 * <p>Refuses what two readers could take differently: a key twice in one object (in any spelling of
 * its escapes), bytes after the value, malformed UTF-8, a byte order mark, numbers that JSON does
 * not have. Bounded: {@link #MAX_DEPTH}, {@link #MAX_VALUES}; time is linear in the body and memory
 * does not grow with its strings, unless they are asked for.
 *
 * <p>Inside a callback the body stands on one value. The callback may read, descend into or ignore
 * it; what it ignores is skipped. Not thread-safe.
 */
public final class JsonBody {
  /** How deep arrays and objects may be nested. */
  public static final int MAX_DEPTH = 128;

  /** How many keys, values, and ends of arrays and objects a body may have. */
  public static final int MAX_VALUES = 500_000;

  /** How many bytes a string may have that is a name or a word, with its quotes and escapes. */
  public static final int MAX_WORD_BYTES = 4_096;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // JSON in UTF-16 or UTF-32 is nothing that an upstream would read.
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(MAX_VALUES)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] bytes;
  private final JsonParser parser;

  private JsonBody(byte[] bytes, JsonParser parser) {
    this.bytes = bytes;
    this.parser = parser;
  }

  /**
   * Reads {@code bytes}, which must be one object and nothing else; {@code reader} finds the body
   * standing on it.
   *
   * @throws BadRequestException if the bytes are not as the class says, or if the reader throws it
   */
  public static void read(byte[] bytes, Consumer<JsonBody> reader) {
    int malformed = Utf8.firstMalformed(bytes);
    if (malformed >= 0) {
      throw invalid("", "body: malformed UTF-8 at byte " + malformed + " (expected: UTF-8)");
    }
    if (startsWithByteOrderMark(bytes)) {
      throw invalid("", "body: starts with a byte order mark (expected: a JSON object)");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      var body = new JsonBody(bytes, parser);
      try {
        body.readWhole(reader);
      } catch (JacksonException e) {
        throw body.explained(e);
      }
    }
  }

  /** Calls {@code fields} for each field of the object that the body stands on. */
  public void object(Consumer<String> fields) {
    if (!isObject()) {
      throw wrong("an object");
    }
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      long before = parser.currentTokenCount();
      fields.accept(name);
      skipUnlessRead(before);
    }
  }

  /** Calls {@code elements} with the index of each element of the array that it stands on. */
  public void array(IntConsumer elements) {
    if (!isArray()) {
      throw wrong("an array");
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      long before = parser.currentTokenCount();
      elements.accept(index++);
      skipUnlessRead(before);
    }
  }

  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  public boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  public boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  public boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  public boolean isInteger() {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
  }

  /** Returns the name or word that the body stands on, without its escapes. */
  public String string() {
    if (!isString() || span().length() > MAX_WORD_BYTES) {
      throw wrong("a string of at most " + MAX_WORD_BYTES + " bytes");
    }
    return parser.getString();
  }

  /** Returns the string that the body stands on, however long, without its escapes. */
  public String text() {
    if (!isString()) {
      throw wrong("a string");
    }
    return parser.getString();
  }

  /** Returns the text of a string or whole number; empty for any other value. */
  Optional<String> scalar() {
    if (isString()) {
      return Optional.of(string());
    }
    return isInteger() ? Optional.of(parser.getString()) : Optional.empty();
  }

  /** Returns the boolean that the body stands on. */
  public boolean bool() {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw wrong("true or false");
    };
  }

  /**
   * Returns the whole number that the body stands on. One written with a fraction or an exponent is
   * refused even if it is whole: readers disagree on it.
   */
  public long integer(long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    if (!isInteger() || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrong(expected);
    }
    long value = parser.getLongValue();
    if (value < least || value > most) {
      throw wrong(expected);
    }
    return value;
  }

  /**
   * Returns the offset of the first byte of the value; once an array or object was read, of its
   * closing bracket.
   */
  public int offset() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /**
   * Returns where the name of the field is written whose value the body stands on, with its quotes.
   * The name itself has no quote in it.
   */
  public Span name() {
    int close = offset() - 1;
    while (bytes[close] != '"') {
      close--;
    }
    int open = close - 1;
    while (bytes[open] != '"') {
      open--;
    }
    return new Span(open, close + 1);
  }

  /** Returns where the value stands. An array or object is skipped by it. */
  public Span span() {
    int start = offset();
    return new Span(start, end());
  }

  /** Returns the offset after the value. An array or object that was not read is skipped by it. */
  public int end() {
    if (isString()) {
      return endOfString(offset());
    }
    parser.skipChildren();
    return (int) parser.currentLocation().getByteOffset();
  }

  /** Returns the JSON path of the value, such as {@code messages[0].content}. */
  public String path() {
    Deque<String> steps = new ArrayDeque<>();
    TokenStreamContext context = parser.streamReadContext();
    if (isObject() || isArray()) {
      // Jackson has already entered it; its own path ends at the parent.
      context = context.getParent();
    }
    for (; context != null && !context.inRoot(); context = context.getParent()) {
      if (context.inArray()) {
        steps.push("[" + context.getCurrentIndex() + "]");
      } else if (context.currentName() != null) {
        steps.push("." + shortened(context.currentName()));
      }
    }
    String path = String.join("", steps);
    return path.startsWith(".") ? path.substring(1) : path;
  }

  /** Returns the refusal of the value the body stands on, which is not {@code expected}. */
  public BadRequestException wrong(String expected) {
    return problem(RefusalCode.INVALID_REQUEST, written() + " (expected: " + expected + ")");
  }

  /** Returns a refusal that names the path of the value the body stands on. */
  public BadRequestException problem(RefusalCode code, String message) {
    String path = path();
    return new BadRequestException(
        new BadRequest(code, path, (path.isEmpty() ? "body" : path) + ": " + message));
  }

  private void readWhole(Consumer<JsonBody> reader) {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw invalid("", "body: empty (expected: a JSON object)");
    }
    if (first != JsonToken.START_OBJECT) {
      throw wrong("a JSON object");
    }
    long before = parser.currentTokenCount();
    reader.accept(this);
    skipUnlessRead(before);
    if (parser.nextToken() != null) {
      throw trailing();
    }
  }

  private void skipUnlessRead(long tokenCountBefore) {
    if (parser.currentTokenCount() == tokenCountBefore) {
      parser.skipChildren();
    }
  }

  /** The parser would have to unescape it all to tell; a picture may have megabytes. */
  private int endOfString(int start) {
    int i = start + 1;
    while (i < bytes.length && bytes[i] != '"') {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, bytes.length);
  }

  /** The value as an error may show it: numbers and literals, but never a caller's text. */
  private String written() {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortened(parser.getString());
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case VALUE_STRING -> "a string";
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      default -> "something else";
    };
  }

  private BadRequestException explained(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.startsWith("Duplicate Object property")) {
      return problem(
          RefusalCode.AMBIGUOUS_REQUEST, "the key appears twice (expected: every key once)");
    }
    if (parser.streamReadContext().inRoot() && parser.currentTokenCount() > 1) {
      return trailing();
    }
    long offset = parser.currentLocation().getByteOffset();
    return invalid(path(), "body: not JSON at byte " + offset + limit(e));
  }

  private static String limit(JacksonException e) {
    return e instanceof StreamConstraintsException
        ? " (expected: at most %d levels and %d values, numbers of at most %d digits)"
            .formatted(MAX_DEPTH, MAX_VALUES, StreamReadConstraints.DEFAULT_MAX_NUM_LEN)
        : " (expected: one JSON object)";
  }

  private BadRequestException trailing() {
    long offset = parser.currentLocation().getByteOffset();
    return new BadRequestException(
        new BadRequest(
            RefusalCode.AMBIGUOUS_REQUEST,
            "",
            "body: goes on after its JSON object, at byte " + offset + " (expected: its end)"));
  }

  private static BadRequestException invalid(String path, String message) {
    return new BadRequestException(new BadRequest(RefusalCode.INVALID_REQUEST, path, message));
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
