package dev.hardstop.providers.wire;

import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/** Reads off the answer to a request that makes something what its id is. It costs nothing. */
public final class MadeObject implements AnswerReader {
  private final RawUsage raw = new RawUsage();
  private String id = "";

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    boolean isTop = context.inObject() && context.getParent().inRoot();
    if (token == JsonToken.VALUE_STRING && isTop && AnswerReader.name(context).equals("id")) {
      id = parser.getString();
    }
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    return new Metering.Unmetered("nothing is used where something is made");
  }

  @Override
  public Optional<String> issued() {
    return Optional.of(id).filter(Kept::isId);
  }

  @Override
  public boolean isFailed() {
    return false;
  }
}
