package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer to a conversation, whole or as frames: its start, the block that is said, token by
 * token, the stop reason, the counts.
 *
 * <p>Source: Amazon Bedrock API reference, {@code Converse}, {@code ConverseStreamOutput}.
 */
record ConverseAnswer(
    Call call, BedrockModel model, Generation generation, Optional<ToolChoice> tool) {
  private static final int BEFORE_SAID = 2;
  private static final int AFTER_SAID = 3;
  private static final long LATENCY_MILLIS = 321;

  ObjectNode whole() {
    ObjectNode answer = Json.object();
    ObjectNode message = answer.putObject("output").putObject("message").put("role", "assistant");
    ArrayNode content = message.putArray("content");
    if (tool.isPresent()) {
      ObjectNode toolUse = content.addObject().putObject("toolUse");
      named(toolUse)
          .set(
              "input",
              generation.stoppedByCap()
                  ? Json.object()
                  : Json.read(generation.said().joined().getBytes(UTF_8)));
    } else {
      content.addObject().put("text", generation.said().joined());
    }
    answer.put("stopReason", stopReason());
    closed(answer);
    return answer;
  }

  Answer.Stream stream() {
    ObjectNode error = Json.object().put("message", "The model's stream broke.");
    return new Answer.Stream(
        BEFORE_SAID + generation.said().count() + AFTER_SAID,
        this::frame,
        EventFrames.exception("modelStreamErrorException", error));
  }

  private Answer.Frame frame(int index) {
    int step = index - BEFORE_SAID;
    if (step >= 0 && step < generation.said().count()) {
      return new Answer.Frame(delta(generation.said().fragment().apply(step)), 1);
    }
    Buffer bytes =
        switch (step < 0 ? step : step - generation.said().count()) {
          case -2 -> event("messageStart", Json.object().put("role", "assistant"));
          case -1 -> tool.isPresent() ? blockStart() : delta("");
          case 0 -> event("contentBlockStop", Json.object().put("contentBlockIndex", 0));
          case 1 -> event("messageStop", Json.object().put("stopReason", stopReason()));
          default -> event("metadata", closed(Json.object()));
        };
    // What is thought is not told, but it takes its time before the first word.
    return new Answer.Frame(bytes, step == -1 ? generation.reasoningTokens() : 0);
  }

  /** Only blocks that are no text are announced. */
  private Buffer blockStart() {
    ObjectNode start = Json.object();
    named(start.putObject("start").putObject("toolUse"));
    return event("contentBlockStart", start.put("contentBlockIndex", 0));
  }

  private Buffer delta(String text) {
    ObjectNode event = Json.object();
    ObjectNode delta = event.putObject("delta");
    if (tool.isPresent()) {
      delta.putObject("toolUse").put("input", text);
    } else {
      delta.put("text", text);
    }
    return event("contentBlockDelta", event.put("contentBlockIndex", 0));
  }

  /** Real events are filled up, so that their lengths tell nothing of the text. */
  private static Buffer event(String type, ObjectNode payload) {
    return EventFrames.event(type, payload.put("p", "abcdefghijkl"));
  }

  private ObjectNode named(ObjectNode toolUse) {
    return toolUse
        .put("toolUseId", call.ids().alphanumeric("tooluse_", 22))
        .put("name", tool.orElseThrow().name());
  }

  private String stopReason() {
    if (generation.stoppedByCap()) {
      return "max_tokens";
    }
    return tool.isPresent() ? "tool_use" : "end_turn";
  }

  private ObjectNode closed(ObjectNode answer) {
    if (call.suffers(Fault.Distort.NULL_USAGE)) {
      answer.putNull("usage");
    } else if (!call.suffers(Fault.Distort.NO_USAGE)) {
      BilledUsage billed = generation.billed();
      long read = billed.cachedTokens();
      long written = billed.cacheWriteTokens();
      answer
          .putObject("usage")
          .put("inputTokens", billed.promptTokens() - read - written)
          .put("outputTokens", billed.completionTokens())
          .put("totalTokens", billed.totalTokens())
          .put("cacheReadInputTokens", read)
          .put("cacheWriteInputTokens", written);
    }
    answer.putObject("metrics").put("latencyMs", LATENCY_MILLIS);
    call.directive().tier().ifPresent(tier -> answer.putObject("serviceTier").put("type", tier));
    return answer;
  }
}
