package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the JSON texts of requests and answers. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final byte[] DATA = "data: ".getBytes(UTF_8);
  private static final byte[] END = "\n\n".getBytes(UTF_8);

  /**
   * Reads one JSON text.
   *
   * @throws tools.jackson.core.JacksonException if the bytes are anything else
   */
  static JsonNode read(byte[] text) {
    return MAPPER.readTree(text);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static Buffer buffer(JsonNode node) {
    return Buffer.buffer(MAPPER.writeValueAsBytes(node));
  }

  /** Returns one server-sent event without a name. */
  static Buffer event(JsonNode data) {
    byte[] json = MAPPER.writeValueAsBytes(data);
    return Buffer.buffer(json.length + DATA.length + END.length)
        .appendBytes(DATA)
        .appendBytes(json)
        .appendBytes(END);
  }

  /** Returns one server-sent event with a name. */
  static Buffer event(String name, JsonNode data) {
    return Buffer.buffer("event: ").appendString(name).appendString("\n").appendBuffer(event(data));
  }

  private Json() {}
}
