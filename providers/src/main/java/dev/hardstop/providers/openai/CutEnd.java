package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Operation;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * The events that end a stream where it was cut as if its output cap were reached: SDKs take it for
 * an answer that is short, not for one that failed.
 *
 * <p>Source: OpenAI API specification, {@code CreateChatCompletionStreamResponse}, {@code
 * CreateCompletionResponse}, {@code ResponseIncompleteEvent}.
 */
final class CutEnd {
  private CutEnd() {}

  /**
   * Returns the last event before what ends a stream.
   *
   * @param id, created and model as the events before have them
   * @param next the number of the next event, where events are numbered
   */
  static byte[] of(Operation operation, String id, long created, String model, long next) {
    return switch (operation) {
      case RESPONSES ->
          Json.event("response.incomplete", Json.object(incomplete(id, created, model, next)));
      case COMPLETIONS ->
          chunk(
              id, created, model, "text_completion", json -> json.writeStringProperty("text", ""));
      default ->
          chunk(
              id,
              created,
              model,
              "chat.completion.chunk",
              json -> {
                json.writeObjectPropertyStart("delta");
                json.writeEndObject();
              });
    };
  }

  private static byte[] chunk(
      String id, long created, String model, String object, Consumer<JsonGenerator> nothingMore) {
    return Json.event(
        "",
        Json.object(
            json -> {
              json.writeStringProperty("id", id);
              json.writeStringProperty("object", object);
              json.writeNumberProperty("created", created);
              json.writeStringProperty("model", model);
              json.writeArrayPropertyStart("choices");
              json.writeStartObject();
              json.writeNumberProperty("index", 0);
              nothingMore.accept(json);
              json.writeNullProperty("logprobs");
              json.writeStringProperty("finish_reason", "length");
              json.writeEndObject();
              json.writeEndArray();
            }));
  }

  private static Consumer<JsonGenerator> incomplete(
      String id, long created, String model, long next) {
    return json -> {
      json.writeStringProperty("type", "response.incomplete");
      json.writeNumberProperty("sequence_number", next);
      json.writeObjectPropertyStart("response");
      json.writeStringProperty("id", id);
      json.writeStringProperty("object", "response");
      json.writeNumberProperty("created_at", created);
      json.writeStringProperty("model", model);
      json.writeStringProperty("status", "incomplete");
      json.writeNullProperty("error");
      json.writeObjectPropertyStart("incomplete_details");
      json.writeStringProperty("reason", "max_output_tokens");
      json.writeEndObject();
      json.writeArrayPropertyStart("output");
      json.writeEndArray();
      json.writeNullProperty("usage");
      json.writeEndObject();
    };
  }
}
