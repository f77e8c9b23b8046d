package dev.hardstop.providers.prices;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes JSON so that a changed price is one changed line: the fields of the outer object each on
 * their own line, and so each element of its lists.
 */
final class BookWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private BookWriter() {}

  static String write(JsonNode file) {
    List<String> fields = new ArrayList<>();
    file.forEachEntry((key, value) -> fields.add("  \"" + key + "\": " + field(value)));
    return "{\n" + String.join(",\n", fields) + "\n}\n";
  }

  private static String field(JsonNode value) {
    if (!value.isArray() || value.isEmpty()) {
      return JSON.writeValueAsString(value);
    }
    List<String> elements =
        value.valueStream().map(element -> "    " + JSON.writeValueAsString(element)).toList();
    return "[\n" + String.join(",\n", elements) + "\n  ]";
  }
}
