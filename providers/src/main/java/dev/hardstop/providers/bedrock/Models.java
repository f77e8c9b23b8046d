package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.ModelEntry;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Models as Bedrock lists them.
 *
 * <p>Source: Amazon Bedrock API reference, {@code FoundationModelSummary}, {@code
 * FoundationModelDetails}.
 */
final class Models {
  private Models() {}

  static byte[] list(List<ModelEntry> models) {
    return Json.object(
        json -> {
          json.writeArrayPropertyStart("modelSummaries");
          for (ModelEntry model : models) {
            json.writeStartObject();
            write(json, model);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  static byte[] one(ModelEntry model) {
    return Json.object(
        json -> {
          json.writeObjectPropertyStart("modelDetails");
          write(json, model);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, ModelEntry model) {
    json.writeStringProperty("modelId", model.id());
    json.writeStringProperty("modelName", model.id());
    json.writeStringProperty("providerName", model.ownedBy());
  }
}
