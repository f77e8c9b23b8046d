package dev.hardstop.providers.wire;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.async.ByteArrayFeeder;

/**
 * Meters an answer that is one JSON object or array. Every byte passes at once and unchanged; what
 * is kept is no more than the longest string of the answer, and at most {@link
 * AnswerReader#MAX_STRING_CHARS}.
 */
public final class WholeAnswer implements Meter {
  private final AnswerReader reader;
  private final JsonParser parser =
      AnswerReader.FACTORY.createNonBlockingByteArrayParser(ObjectReadContext.empty());
  private final ByteArrayFeeder feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
  private boolean isReadable = true;
  private boolean isComplete;
  private boolean isNamed;

  public WholeAnswer(AnswerReader reader) {
    this.reader = reader;
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    if (isReadable && from < to) {
      try {
        feeder.feedInput(bytes, from, to);
        takeTokens();
      } catch (JacksonException _) {
        isReadable = false;
      }
    }
    out.accept(bytes, from, to);
  }

  private void takeTokens() {
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.NOT_AVAILABLE;
        token = parser.nextToken()) {
      if (token == JsonToken.END_OBJECT && isNamed) {
        // The parser takes a field without a value where an answer comes in two pieces there.
        isReadable = false;
        return;
      }
      isNamed = token == JsonToken.PROPERTY_NAME;
      reader.take(parser, token);
      reader.raw().take(parser, token);
      isComplete = token.isStructEnd() && parser.streamReadContext().inRoot();
    }
  }

  @Override
  public void end(ByteSink out) {
    feeder.endOfInput();
    parser.close();
  }

  @Override
  public Metering metering() {
    if (!isReadable) {
      return new Metering.Unmetered("the answer is not JSON");
    }
    return isComplete ? reader.metering() : new Metering.Unmetered("the answer is cut off");
  }

  @Override
  public String rawUsage() {
    return reader.raw().json();
  }

  @Override
  public boolean isComplete() {
    return isComplete;
  }

  @Override
  public Optional<String> issued() {
    return reader.issued();
  }

  @Override
  public Optional<String> answerId() {
    return reader.answerId();
  }

  @Override
  public boolean isFailed() {
    return reader.isFailed();
  }

  @Override
  public long visibleBytes() {
    return 0;
  }

  @Override
  public boolean isBetweenEvents() {
    return false;
  }
}
