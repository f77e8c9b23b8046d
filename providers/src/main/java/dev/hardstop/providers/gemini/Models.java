package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.ModelEntry;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Models as Google lists them.
 *
 * <p>Source: Gemini API, {@code ListModelsResponse} and {@code Model}.
 */
final class Models {
  private Models() {}

  static byte[] list(List<ModelEntry> models) {
    return Json.object(
        json -> {
          json.writeArrayPropertyStart("models");
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
    json.writeStringProperty("name", ModelResource.PREFIX + model.id());
    json.writeStringProperty("displayName", model.id());
    json.writeArrayPropertyStart("supportedGenerationMethods");
    if (model.id().contains("embedding")) {
      json.writeString("embedContent");
      json.writeString("batchEmbedContents");
    } else {
      json.writeString("generateContent");
      json.writeString("streamGenerateContent");
    }
    json.writeString("countTokens");
    json.writeEndArray();
  }
}
