package dev.hardstop.server.simulated;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One response, before it is known whether it is sent whole or as events.
 *
 * @param id of the response
 * @param reasoningId of the output item that stands for the thinking
 * @param itemId of the output item that is the message or the function call
 * @param callId by which the caller answers a function call
 */
record ResponseAnswer(
    Call call,
    OpenAiBody body,
    OpenAiModel asked,
    Generation generation,
    Optional<ToolChoice> tool,
    String id,
    String reasoningId,
    String itemId,
    String callId) {

  private static final String[] ECHOED = {
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "safety_identifier",
    "user"
  };

  static ResponseAnswer of(
      Call call,
      OpenAiBody body,
      OpenAiModel asked,
      Generation generation,
      Optional<ToolChoice> tool) {
    Ids ids = call.ids();
    return new ResponseAnswer(
        call,
        body,
        asked,
        generation,
        tool,
        ids.hex("resp_", 50),
        ids.hex("rs_", 50),
        ids.hex(tool.isPresent() ? "fc_" : "msg_", 50),
        ids.alphanumeric("call_", 24));
  }

  String model() {
    return OpenAiEndpoint.served(call, asked);
  }

  boolean thought() {
    return generation.reasoningTokens() > 0;
  }

  /** Returns whether there is a message or a function call, however short. */
  boolean spoke() {
    return generation.said().count() > 0 || !generation.stoppedByCap();
  }

  /** Returns the response when nothing has been generated yet. */
  ObjectNode begun() {
    ObjectNode response = head("in_progress");
    response.putArray("output");
    return response.putNull("usage");
  }

  /** Returns the response when all has been generated. */
  ObjectNode ended() {
    String status = endStatus();
    ObjectNode response = head(status);
    if (generation.stoppedByCap()) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    ArrayNode output = response.putArray("output");
    if (thought()) {
      output.add(reasoning());
    }
    if (spoke()) {
      output.add(item(status, generation.said().joined()));
    }
    OpenAiUsage.addResponse(response, call, generation.billed());
    return response;
  }

  String endStatus() {
    return generation.stoppedByCap() ? "incomplete" : "completed";
  }

  ObjectNode reasoning() {
    ObjectNode item = Json.object().put("id", reasoningId).put("type", "reasoning");
    item.putArray("summary");
    return item;
  }

  /** Returns the message or function call, with {@code said} as far as it has come. */
  ObjectNode item(String status, String said) {
    ObjectNode item = Json.object().put("id", itemId);
    if (tool.isPresent()) {
      return item.put("type", "function_call")
          .put("status", status)
          .put("arguments", said)
          .put("call_id", callId)
          .put("name", tool.get().name());
    }
    item.put("type", "message").put("status", status);
    ArrayNode content = item.putArray("content");
    if (!said.isEmpty()) {
      content.add(part(said));
    }
    return item.put("role", "assistant");
  }

  static ObjectNode part(String text) {
    ObjectNode part = Json.object().put("type", "output_text");
    part.putArray("annotations");
    part.putArray("logprobs");
    return part.put("text", text);
  }

  private ObjectNode head(String status) {
    ObjectNode response =
        Json.object()
            .put("id", id)
            .put("object", "response")
            .put("created_at", call.epochSecond())
            .put("status", status)
            .put("background", false)
            .putNull("error")
            .putNull("incomplete_details")
            .put("model", model());
    for (String name : ECHOED) {
      JsonNode value = body.at(name);
      response.set(name, value.isMissingNode() ? response.nullNode() : value);
    }
    response.set("metadata", body.has("metadata") ? body.at("metadata") : Json.object());
    response.set("tools", body.has("tools") ? body.at("tools") : Json.array());
    response.set(
        "tool_choice",
        body.has("tool_choice") ? body.at("tool_choice") : response.stringNode("auto"));
    response
        .putObject("reasoning")
        .put("effort", body.at("reasoning").path("effort").asString(null))
        .putNull("summary");
    response.putObject("text").putObject("format").put("type", "text");
    return response
        .put("parallel_tool_calls", true)
        .put("service_tier", OpenAiEndpoint.tier(call, body))
        .put("store", body.at("store").asBoolean(true))
        .put("temperature", 1.0)
        .put("top_logprobs", 0)
        .put("top_p", 1.0)
        .put("truncation", "disabled");
  }
}
