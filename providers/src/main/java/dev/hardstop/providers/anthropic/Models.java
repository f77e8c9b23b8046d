package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.ModelEntry;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Models as Anthropic lists them, all on one page.
 *
 * <p>Source: Anthropic API reference, "List Models": an unknown day of release is the epoch.
 */
final class Models {
  private Models() {}

  static byte[] list(List<ModelEntry> models) {
    return Json.object(
        json -> {
          json.writeArrayPropertyStart("data");
          for (ModelEntry model : models) {
            json.writeStartObject();
            write(json, model);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanProperty("has_more", false);
          writeId(json, "first_id", models.isEmpty() ? "" : models.getFirst().id());
          writeId(json, "last_id", models.isEmpty() ? "" : models.getLast().id());
        });
  }

  static byte[] one(ModelEntry model) {
    return Json.object(json -> write(json, model));
  }

  private static void write(JsonGenerator json, ModelEntry model) {
    json.writeStringProperty("type", "model");
    json.writeStringProperty("id", model.id());
    json.writeStringProperty("display_name", model.id());
    json.writeStringProperty(
        "created_at", Instant.ofEpochSecond(model.createdEpochSeconds()).toString());
  }

  private static void writeId(JsonGenerator json, String name, String id) {
    if (id.isEmpty()) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, id);
    }
  }
}
