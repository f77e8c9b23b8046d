package dev.hardstop.server.simulated;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * Answers {@code POST /v1/responses}.
 *
 * <p>Source: OpenAI API specification, {@code CreateResponse} and {@code Response}.
 */
final class ResponsesEndpoint implements OpenAiEndpoint {
  private static final long LEAST_CAP = 16;

  private final OpenAiKept kept;

  ResponsesEndpoint(OpenAiKept kept) {
    this.kept = kept;
  }

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    OptionalLong cap =
        OpenAiEndpoint.checkCap(
            model, body.number("max_output_tokens", LEAST_CAP), "max_output_tokens");
    boolean stream = body.flag("stream");
    long prompt = OpenAiEndpoint.promptTokens(call, countPrompt(body)) + kept.tokensOf(body);
    OpenAiEndpoint.checkContext(model, prompt, "input");

    Optional<ToolChoice> tool =
        ToolChoice.of(
            body.at("tools"), body.at("tool_choice"), newest(body.at("input")), call.directive());
    String effort = body.at("reasoning").path("effort").asString("medium");
    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, cap, 1),
            tool.map(ToolChoice::arguments).orElseGet(() -> text(call, body, prompt)),
            Generation.reasoningTokens(call, model, effort));
    ResponseAnswer answer = ResponseAnswer.of(call, body, model, generation, tool);
    kept.keep(answer);
    return stream
        ? Answer.events(new ResponseFrames(answer).stream(), answer.model(), generation.billed())
        : Answer.json(Json.buffer(answer.ended()), answer.model(), generation.billed());
  }

  /** Returns the input tokens by the rule: instructions, input and tools. */
  static long countPrompt(OpenAiBody body) {
    JsonNode input = body.required("input");
    if (!input.isString()) {
      body.requiredObjects("input");
    }
    return PromptTokens.ofInput(input)
        + PromptTokens.of(body.text("instructions").orElse(""))
        + PromptTokens.ofJson(body.at("tools"));
  }

  private static Optional<String> newest(JsonNode input) {
    if (input.isString()) {
      return Optional.of(input.asString());
    }
    JsonNode last = input.get(input.size() - 1);
    return last.path("role").asString("").equals("user")
        ? Optional.of(last.path("content").toString())
        : Optional.empty();
  }

  private static Fragments text(Call call, OpenAiBody body, long promptTokens) {
    JsonNode format = body.at("text").path("format");
    return switch (format.path("type").asString("text")) {
      case "json_schema" -> Fragments.exactly(SchemaExample.of(format.path("schema")).toString());
      case "json_object" -> Fragments.exactly("{\"answer\":\"simulated\"}");
      default -> Fragments.words(Generation.visibleTokens(call, promptTokens), 0);
    };
  }
}
