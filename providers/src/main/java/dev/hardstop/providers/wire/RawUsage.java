package dev.hardstop.providers.wire;

import java.io.StringWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The usage of an answer as its provider wrote it, kept beside what it was taken to mean, so that a
 * charge can be checked against the bill.
 *
 * <p>Of a stream the first and the last usage are kept: some tell the input in one event and the
 * output in another. Bounded: what is longer than any known usage is not kept. Not thread-safe.
 */
public final class RawUsage {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Set<String> NAMES = Set.of("usage", "usageMetadata", "usage_metadata");

  /** The longest usage known, Anthropic's with all its parts, has some sixty. */
  private static final int MAX_TOKENS = 256;

  /** Names of fields, tiers and modalities, and numbers; nothing longer is part of a usage. */
  private static final int MAX_TEXT_CHARS = 64;

  private String first = "";
  private String last = "";
  private @Nullable JsonGenerator json;
  private StringWriter text = new StringWriter();
  private int depth;
  private int tokens;

  /** Looks at a token of an answer, in order. */
  public void take(JsonParser parser, JsonToken token) {
    JsonGenerator begun = json;
    if (begun != null) {
      copy(begun, parser, token);
    } else if (token == JsonToken.START_OBJECT && isUsage(parser.streamReadContext())) {
      text = new StringWriter();
      begun = FACTORY.createGenerator(ObjectWriteContext.empty(), text);
      json = begun;
      depth = 0;
      tokens = 0;
      copy(begun, parser, token);
    }
  }

  /** Forgets what was begun in an event that could not be read to its end. */
  void breakOff() {
    json = null;
  }

  /** Whether the object that begins is the value of such a field of the answer or a part of it. */
  private static boolean isUsage(TokenStreamContext begun) {
    TokenStreamContext holder = begun.getParent();
    String name = holder.inObject() ? holder.currentName() : null;
    return name != null
        && NAMES.contains(name)
        && holder.getNestingDepth() <= 2
        && !holder.getParent().inArray();
  }

  private void copy(JsonGenerator begun, JsonParser parser, JsonToken token) {
    boolean hasText = token.isScalarValue() || token == JsonToken.PROPERTY_NAME;
    if (++tokens > MAX_TOKENS || (hasText && parser.getStringLength() > MAX_TEXT_CHARS)) {
      json = null;
      return;
    }
    if (token.isNumeric()) {
      // As it was written: not every number of JSON is one of ours.
      begun.writeNumber(parser.getString());
    } else {
      begun.copyCurrentEvent(parser);
    }
    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    if (depth == 0) {
      begun.close();
      json = null;
      last = text.toString();
      first = first.isEmpty() ? last : first;
    }
  }

  /** Returns a JSON object, an array of the first and the last, or nothing. */
  public String json() {
    return first.equals(last) ? last : "[" + first + "," + last + "]";
  }
}
