package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.Answer.Frame;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of a streamed response: created, in progress, the thinking, the message or function
 * call with one delta a token, and completed or incomplete, which alone has the usage.
 *
 * <p>Source: OpenAI API specification, {@code ResponseStreamEvent}.
 */
final class ResponseFrames {
  private final ResponseAnswer answer;
  private final List<ObjectNode> before = new ArrayList<>();
  private final List<ObjectNode> after = new ArrayList<>();
  private final int deltas;
  private final int itemIndex;

  ResponseFrames(ResponseAnswer answer) {
    this.answer = answer;
    this.deltas = answer.generation().said().count();
    this.itemIndex = answer.thought() ? 1 : 0;
    before.add(response("response.created", answer.begun()));
    before.add(response("response.in_progress", answer.begun()));
    if (answer.thought()) {
      before.add(item("response.output_item.added", 0, answer.reasoning()));
      before.add(item("response.output_item.done", 0, answer.reasoning()));
    }
    if (answer.spoke()) {
      frameItem();
    }
    after.add(response("response." + answer.endStatus(), answer.ended()));
  }

  Answer.Stream stream() {
    int frames = before.size() + deltas + after.size();
    return new Answer.Stream(frames, this::frame, error(frames / 2));
  }

  private Frame frame(int index) {
    int delta = index - before.size();
    if (delta < 0) {
      // The thinking is done when the stream begins to speak of it.
      boolean thinks = index == 0;
      return frame(before.get(index), index, thinks ? answer.generation().reasoningTokens() : 0);
    }
    return delta < deltas
        ? frame(delta(delta), index, 1)
        : frame(after.get(delta - deltas), index, 0);
  }

  private void frameItem() {
    String said = answer.generation().said().joined();
    before.add(item("response.output_item.added", itemIndex, answer.item("in_progress", "")));
    if (answer.tool().isPresent()) {
      after.add(
          ofItem("response.function_call_arguments.done")
              .put("name", answer.tool().get().name())
              .put("arguments", said));
    } else {
      before.add(part("response.content_part.added", ""));
      ObjectNode text = ofPart("response.output_text.done").put("text", said);
      text.putArray("logprobs");
      after.add(text);
      after.add(part("response.content_part.done", said));
    }
    after.add(item("response.output_item.done", itemIndex, answer.item(answer.endStatus(), said)));
  }

  private ObjectNode delta(int index) {
    String text = answer.generation().said().fragment().apply(index);
    if (answer.tool().isPresent()) {
      return ofItem("response.function_call_arguments.delta").put("delta", text);
    }
    ObjectNode delta = ofPart("response.output_text.delta").put("delta", text);
    delta.putArray("logprobs");
    return delta;
  }

  private static ObjectNode response(String type, ObjectNode response) {
    ObjectNode event = Json.object().put("type", type);
    event.set("response", response);
    return event;
  }

  private static ObjectNode item(String type, int index, ObjectNode item) {
    ObjectNode event = Json.object().put("type", type).put("output_index", index);
    event.set("item", item);
    return event;
  }

  private ObjectNode part(String type, String text) {
    ObjectNode event = ofPart(type);
    event.set("part", ResponseAnswer.part(text));
    return event;
  }

  private ObjectNode ofPart(String type) {
    return ofItem(type).put("content_index", 0);
  }

  private ObjectNode ofItem(String type) {
    return Json.object()
        .put("type", type)
        .put("item_id", answer.itemId())
        .put("output_index", itemIndex);
  }

  private static Frame frame(ObjectNode event, int sequence, long tokens) {
    event.put("sequence_number", sequence);
    return new Frame(Json.event(event.path("type").asString(), event), tokens);
  }

  private static Buffer error(int sequence) {
    return frame(
            Json.object()
                .put("type", "error")
                .put("code", "server_error")
                .put("message", "The server had an error while processing your request.")
                .putNull("param"),
            sequence,
            0)
        .bytes();
  }
}
