package dev.hardstop.server.simulated;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/chat/completions}.
 *
 * <p>Source: OpenAI API specification, {@code CreateChatCompletionRequest} and {@code
 * CreateChatCompletionResponse}.
 */
final class ChatEndpoint implements OpenAiEndpoint {
  private static final int MOST_ANSWERS = 128;

  private final OpenAiKept kept;

  ChatEndpoint(OpenAiKept kept) {
    this.kept = kept;
  }

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    JsonNode messages = body.requiredObjects("messages");
    int answers = body.count("n", 1, MOST_ANSWERS);
    OptionalLong cap = cap(body, model);
    boolean stream = body.flag("stream");
    long prompt =
        OpenAiEndpoint.promptTokens(
                call, PromptTokens.ofChat(messages) + PromptTokens.ofJson(body.at("tools")))
            + kept.files().tokensIn(messages);
    OpenAiEndpoint.checkContext(model, prompt, "messages");

    Optional<ToolChoice> tool =
        ToolChoice.of(body.at("tools"), body.at("tool_choice"), newest(messages), call.directive());
    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, cap, answers),
            tool.map(ToolChoice::arguments).orElseGet(() -> text(call, body, prompt)),
            Generation.reasoningTokens(
                call, model, body.text("reasoning_effort").orElse("medium")));
    ChatAnswer answer = new ChatAnswer(call, body, model, generation, tool, answers);
    return stream
        ? Answer.events(new ChatFrames(answer).stream(), answer.model(), generation.billed())
        : Answer.json(Json.buffer(answer.whole()), answer.model(), generation.billed());
  }

  private static OptionalLong cap(OpenAiBody body, OpenAiModel model) {
    OptionalLong old = body.number("max_tokens", 1);
    OptionalLong cap = body.number("max_completion_tokens", 1);
    if (old.isPresent() && model.reasons()) {
      throw WireError.invalid(
          "max_tokens",
          "unsupported_parameter",
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
              + " 'max_completion_tokens' instead.");
    }
    if (old.isPresent() && cap.isPresent()) {
      throw WireError.invalid(
          "max_tokens",
          "invalid_parameter_combination",
          "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
    }
    return cap.isPresent()
        ? OpenAiEndpoint.checkCap(model, cap, "max_completion_tokens")
        : OpenAiEndpoint.checkCap(model, old, "max_tokens");
  }

  /** Returns the text of the newest message if the user wrote it. */
  private static Optional<String> newest(JsonNode messages) {
    JsonNode last = messages.get(messages.size() - 1);
    return last.path("role").asString("").equals("user")
        ? Optional.of(last.path("content").toString())
        : Optional.empty();
  }

  private static Fragments text(Call call, OpenAiBody body, long promptTokens) {
    JsonNode format = body.at("response_format");
    return switch (format.path("type").asString("text")) {
      case "json_schema" ->
          Fragments.exactly(SchemaExample.of(format.path("json_schema").path("schema")).toString());
      case "json_object" -> Fragments.exactly("{\"answer\":\"simulated\"}");
      default -> Fragments.words(Generation.visibleTokens(call, promptTokens), 0);
    };
  }

  /** Returns one function call as a message has it. */
  static ObjectNode toolCall(String id, String name, String arguments) {
    ObjectNode call = Json.object().put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", arguments);
    return call;
  }
}
