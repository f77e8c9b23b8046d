package dev.hardstop.server.simulated;

import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One chat completion, before it is known whether it is sent whole or in chunks.
 *
 * @param answers number of choices ({@code n})
 */
record ChatAnswer(
    Call call,
    OpenAiBody body,
    OpenAiModel asked,
    Generation generation,
    Optional<ToolChoice> tool,
    int answers) {

  String model() {
    return OpenAiEndpoint.served(call, asked);
  }

  String id() {
    return call.ids().alphanumeric("chatcmpl-", 29);
  }

  String toolCallId() {
    return call.ids().alphanumeric("call_", 24);
  }

  String tier() {
    return OpenAiEndpoint.tier(call, body);
  }

  /** Returns why every choice ends. A function that was asked for by name ends in "stop". */
  String finishReason() {
    if (generation.stoppedByCap()) {
      return "length";
    }
    return tool.isPresent() && !tool.get().forcedByName() ? "tool_calls" : "stop";
  }

  ObjectNode whole() {
    ObjectNode answer =
        Json.object()
            .put("id", id())
            .put("object", "chat.completion")
            .put("created", call.epochSecond())
            .put("model", model());
    ArrayNode choices = answer.putArray("choices");
    for (int i = 0; i < answers; i++) {
      ObjectNode choice = choices.addObject().put("index", i);
      choice.set("message", message());
      choice.putNull("logprobs").put("finish_reason", finishReason());
    }
    OpenAiUsage.addCompletion(answer, call, generation.billed());
    return answer.put("service_tier", tier()).put("system_fingerprint", OpenAiWire.FINGERPRINT);
  }

  private ObjectNode message() {
    ObjectNode message = Json.object().put("role", "assistant");
    String said = generation.said().joined();
    if (tool.isPresent()) {
      message.putNull("content");
      message
          .putArray("tool_calls")
          .add(ChatEndpoint.toolCall(toolCallId(), tool.get().name(), said));
    } else {
      message.put("content", said);
    }
    message.putNull("refusal").putArray("annotations");
    return message;
  }
}
