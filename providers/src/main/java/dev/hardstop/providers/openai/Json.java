package dev.hardstop.providers.openai;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes small JSON objects. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Returns an object with the fields that {@code fields} writes. */
  static byte[] object(Consumer<JsonGenerator> fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
