package dev.hardstop.providers.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** Writes small pieces of JSON. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Returns an object with the fields that {@code fields} writes. */
  public static byte[] object(Consumer<JsonGenerator> fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Returns {@code text} in quotes, escaped. */
  public static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    return json.append('"').toString();
  }

  /** Returns an event stream's event of this data; of no name if {@code name} is empty. */
  public static byte[] event(String name, byte[] data) {
    String head = name.isEmpty() ? "data: " : "event: " + name + "\ndata: ";
    String event = head + new String(data, StandardCharsets.UTF_8) + "\n\n";
    return event.getBytes(StandardCharsets.UTF_8);
  }
}
