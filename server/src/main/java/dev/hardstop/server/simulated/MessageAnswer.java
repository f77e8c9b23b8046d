package dev.hardstop.server.simulated;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One message of Anthropic's, before it is known whether it is sent whole or as events. */
record MessageAnswer(
    Call call,
    AnthropicBody body,
    AnthropicModel asked,
    Generation generation,
    Optional<ToolChoice> tool) {
  private static final String SIGNATURE = "c2ltdWxhdGVkIHNpZ25hdHVyZQ==";

  String model() {
    return call.directive().model().orElse(asked.id());
  }

  String stopReason() {
    if (generation.stoppedByCap()) {
      return "max_tokens";
    }
    return tool.isPresent() ? "tool_use" : "end_turn";
  }

  boolean thinks() {
    return generation.reasoningTokens() > 0;
  }

  ObjectNode whole() {
    ObjectNode answer = head();
    ArrayNode content = answer.putArray("content");
    if (thinks()) {
      content.add(thinking().put("thinking", "Let me think.").put("signature", SIGNATURE));
    }
    content.add(said());
    answer.put("stop_reason", stopReason()).putNull("stop_sequence");
    if (reportsUsage(answer)) {
      answer.set("usage", usage(generation.billed().completionTokens()));
    }
    return answer;
  }

  /** The message as a stream starts it: without content, with its input counted. */
  ObjectNode opening() {
    ObjectNode message = head();
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    if (reportsUsage(message)) {
      message.set("usage", usage(Math.min(1, generation.billed().completionTokens())));
    }
    return message;
  }

  ObjectNode thinking() {
    return Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
  }

  static String signature() {
    return SIGNATURE;
  }

  /** The block that a stream starts before anything is said in it. */
  ObjectNode openBlock() {
    if (tool.isEmpty()) {
      return Json.object().put("type", "text").put("text", "");
    }
    ObjectNode block = toolUse();
    block.putObject("input");
    return block;
  }

  /** Adds what a lying provider leaves out; returns whether the usage is to be told. */
  boolean reportsUsage(ObjectNode answer) {
    if (call.suffers(Fault.Distort.NULL_USAGE)) {
      answer.putNull("usage");
      return false;
    }
    return !call.suffers(Fault.Distort.NO_USAGE);
  }

  ObjectNode usage(long outputTokens) {
    BilledUsage billed = generation.billed();
    long written = billed.cacheWriteTokens();
    boolean isLong = body.cachesLong();
    ObjectNode usage =
        Json.object()
            .put("input_tokens", billed.promptTokens() - billed.cachedTokens() - written)
            .put("cache_creation_input_tokens", written)
            .put("cache_read_input_tokens", billed.cachedTokens());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", isLong ? 0 : written)
        .put("ephemeral_1h_input_tokens", isLong ? written : 0);
    usage.put("output_tokens", outputTokens);
    usage
        .putObject("output_tokens_details")
        .put("thinking_tokens", Math.min(outputTokens, billed.reasoningTokens()));
    usage.put("service_tier", call.directive().tier().orElse("standard"));
    if (body.fields().has("speed")) {
      usage.put("speed", body.at("speed").asString(""));
    }
    return usage;
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", call.ids().alphanumeric("msg_01", 22))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model());
  }

  private ObjectNode said() {
    if (tool.isEmpty()) {
      return Json.object().put("type", "text").put("text", generation.said().joined());
    }
    ObjectNode block = toolUse();
    block.set("input", input());
    return block;
  }

  /** A call that was cut by the cap has no input that could be read. */
  private JsonNode input() {
    return generation.stoppedByCap()
        ? Json.object()
        : Json.read(generation.said().joined().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private ObjectNode toolUse() {
    return Json.object()
        .put("type", "tool_use")
        .put("id", call.ids().alphanumeric("toolu_01", 22))
        .put("name", tool.orElseThrow().name());
  }
}
