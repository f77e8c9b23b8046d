package dev.hardstop.providers.wire;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Picks from an answer, or from the events of one, what it cost, JSON token by JSON token, and
 * builds nothing from the rest.
 */
public interface AnswerReader {
  /** The longest string of an answer; a longer one makes it unreadable, so the hold is charged. */
  int MAX_STRING_CHARS = 16 << 20;

  /**
   * Parses answers: providers are believed to send every key once. A comma before a closing bracket
   * is read over, as the parser does anyway where an answer comes in two pieces there.
   */
  JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(512)
                  .maxStringLength(MAX_STRING_CHARS)
                  .build())
          .build();

  /** Takes the token that {@code parser} stands on. */
  void take(JsonParser parser, JsonToken token);

  /** Returns what keeps the usage as the provider wrote it. */
  RawUsage raw();

  /** Returns what was found so far. */
  Metering metering();

  /** Returns the id under which the answer is kept upstream; empty if none was found. */
  default Optional<String> issued() {
    return Optional.empty();
  }

  /** Returns the id that the provider gave the answer; empty if none was found. */
  default Optional<String> answerId() {
    return Optional.empty();
  }

  /** Returns whether an error was found. */
  boolean isFailed();

  /** Reads one whole JSON value; returns whether it is one. */
  default boolean read(byte[] bytes, int from, int to) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        take(parser, token);
        raw().take(parser, token);
      }
      return true;
    } catch (JacksonException _) {
      raw().breakOff();
      return false;
    }
  }

  /**
   * Returns the count that {@code parser} stands on; one that is no whole number, or beyond all
   * reason, is passed on as one that cannot be: it is negative.
   */
  static long count(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        ? parser.getLongValue()
        : Long.MIN_VALUE;
  }

  /**
   * Returns the number that {@code parser} stands on; one beyond all reason is passed on as one
   * that cannot be: it is negative.
   */
  static BigDecimal decimal(JsonParser parser) {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException _) {
      // Its exponent has more digits than an int.
      return BigDecimal.ONE.negate();
    }
  }

  /** Returns the name of the field that {@code context} is on; empty outside of objects. */
  static String name(TokenStreamContext context) {
    String name = context.inObject() ? context.currentName() : null;
    return name == null ? "" : name;
  }
}
