package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.ModelEntry;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Models as OpenAI lists them.
 *
 * <p>Source: OpenAI API specification, {@code ListModelsResponse} and {@code Model}.
 */
final class Models {
  private Models() {}

  static byte[] list(List<ModelEntry> models) {
    return Json.object(
        json -> {
          json.writeStringProperty("object", "list");
          json.writeArrayPropertyStart("data");
          for (ModelEntry model : models) {
            json.writeStartObject();
            write(json, model);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  static byte[] one(ModelEntry model) {
    return Json.object(json -> write(json, model));
  }

  private static void write(JsonGenerator json, ModelEntry model) {
    json.writeStringProperty("id", model.id());
    json.writeStringProperty("object", "model");
    json.writeNumberProperty("created", model.createdEpochSeconds());
    json.writeStringProperty("owned_by", model.ownedBy());
  }
}
