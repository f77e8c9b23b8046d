package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Anthropic API as it is on the wire, errors and headers included.
 *
 * <p>Source: Anthropic API reference, "Messages", "Count tokens", "Models", "Errors".
 */
final class AnthropicWire implements WireFormat {
  static final Buffer STREAM_ERROR =
      Json.event(
          "error",
          AnthropicErrors.body(AnthropicErrors.of(529), "req_011CSimulatedStreamError000"));

  private static final String MESSAGES = "/v1/messages";
  private static final String COUNT_TOKENS = "/v1/messages/count_tokens";
  private static final String MODELS = "/v1/models";
  private static final String VERSION = "anthropic-version";
  private static final long USUAL_THINKING_TOKENS = 64;
  private static final String BEARER = "Bearer ";

  private final AnthropicFiles files = new AnthropicFiles();
  private final Optional<String> apiKey;
  private final boolean knownModelsOnly;

  AnthropicWire(Optional<String> apiKey, boolean knownModelsOnly) {
    this.apiKey = apiKey;
    this.knownModelsOnly = knownModelsOnly;
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith(MESSAGES)
        || (call.headers().contains(VERSION)
            && (call.path().startsWith(MODELS) || call.path().startsWith(AnthropicFiles.ROOT)));
  }

  @Override
  public Answer answer(Call call) {
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      throw AnthropicErrors.of(status);
    }
    authenticate(call);
    if (call.suffers(Fault.Distort.ERROR_IN_OK)) {
      return refusal(call, AnthropicErrors.of(500), 200);
    }
    if (!call.headers().contains(VERSION)) {
      throw AnthropicErrors.invalid(VERSION, "header is required");
    }
    if (call.path().startsWith(MODELS)) {
      return models(call);
    }
    if (call.path().startsWith(AnthropicFiles.ROOT)) {
      return files.answer(call);
    }
    if (!call.method().equals(HttpMethod.POST)) {
      throw AnthropicErrors.error(405, "Method Not Allowed");
    }
    AnthropicBody body = AnthropicBody.read(call.body().getBytes());
    AnthropicModel model = AnthropicModel.named(body.model(), knownModelsOnly);
    return switch (call.path()) {
      case MESSAGES -> message(call, body, model);
      case COUNT_TOKENS ->
          Answer.free(
              200,
              Json.buffer(
                  Json.object()
                      .put("input_tokens", promptTokens(body) + files.tokensIn(body.messages()))));
      default -> throw AnthropicErrors.error(404, "Not Found");
    };
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return refusal(call, error, error.status());
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    headers.set("request-id", call.ids().alphanumeric("req_011C", 20));
    headers.set("anthropic-organization-id", AnthropicErrors.ORGANIZATION);
    headers.set("anthropic-ratelimit-requests-limit", "4000");
    headers.set("anthropic-ratelimit-requests-remaining", "3999");
    headers.set("anthropic-ratelimit-requests-reset", "2026-11-21T12:00:00Z");
    headers.set("server", "cloudflare");
    headers.set("set-cookie", "_cfuvid=simulated; path=/; HttpOnly; Secure");
    FaultHeaders.put(headers, call);
  }

  private static Answer refusal(Call call, WireError error, int status) {
    String requestId = call.ids().alphanumeric("req_011C", 20);
    return Answer.free(status, Json.buffer(AnthropicErrors.body(error, requestId)));
  }

  private void authenticate(Call call) {
    String bearer = call.headers().get("authorization");
    String given = call.headers().get("x-api-key");
    if (given == null && bearer != null && bearer.startsWith(BEARER)) {
      given = bearer.substring(BEARER.length());
    }
    if (given == null) {
      throw AnthropicErrors.error(401, "x-api-key header is required");
    }
    if (apiKey.isPresent() && !apiKey.get().equals(given)) {
      throw AnthropicErrors.of(401);
    }
  }

  private Answer message(Call call, AnthropicBody body, AnthropicModel model) {
    MessageAnswer answer = generate(call, body, model, files.tokensIn(body.messages()));
    BilledUsage billed = answer.generation().billed();
    return body.streams()
        ? Answer.events(new MessageFrames(answer).stream(), answer.model(), billed)
        : Answer.json(Json.buffer(answer.whole()), answer.model(), billed);
  }

  /**
   * Returns what {@code model} makes up, to whomever it is said.
   *
   * @param keptTokens of what the message names and does not have in it
   */
  static MessageAnswer generate(
      Call call, AnthropicBody body, AnthropicModel model, long keptTokens) {
    long maxTokens = body.maxTokens(model);
    long prompt = call.directive().promptTokens().orElse(promptTokens(body)) + keptTokens;
    if (prompt > model.contextTokens()) {
      throw AnthropicErrors.error(
          400,
          "prompt is too long: %d tokens > %d maximum".formatted(prompt, model.contextTokens()));
    }
    Optional<ToolChoice> tool = AnthropicTools.choice(body, call);
    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, OptionalLong.of(maxTokens), 1),
            tool.map(ToolChoice::arguments)
                .orElseGet(() -> Fragments.words(Generation.visibleTokens(call, prompt), 0)),
            thinkingTokens(call, body.thinkingBudget(maxTokens)));
    return new MessageAnswer(call, body, model, generation, tool);
  }

  private static long thinkingTokens(Call call, OptionalLong budget) {
    return budget.isEmpty()
        ? 0
        : Math.min(
            budget.getAsLong(), call.directive().reasoningTokens().orElse(USUAL_THINKING_TOKENS));
  }

  private static long promptTokens(AnthropicBody body) {
    JsonNode messages = body.messages();
    return PromptTokens.ofChat(messages)
        + PromptTokens.ofContent(body.at("system"))
        + PromptTokens.ofJson(body.at("tools"));
  }

  private Answer models(Call call) {
    if (!call.method().equals(HttpMethod.GET)) {
      throw AnthropicErrors.error(405, "Method Not Allowed");
    }
    if (!call.path().equals(MODELS)) {
      String id = call.path().substring(MODELS.length() + 1);
      return Answer.free(200, Json.buffer(describe(AnthropicModel.named(id, true).id())));
    }
    ObjectNode list = Json.object();
    ArrayNode data = list.putArray("data");
    AnthropicModel.KNOWN.forEach(model -> data.add(describe(model.id())));
    list.put("has_more", false)
        .put("first_id", AnthropicModel.KNOWN.getFirst().id())
        .put("last_id", AnthropicModel.KNOWN.getLast().id());
    return Answer.free(200, Json.buffer(list));
  }

  private static ObjectNode describe(String id) {
    return Json.object()
        .put("type", "model")
        .put("id", id)
        .put("display_name", id)
        .put("created_at", "2025-10-15T00:00:00Z");
  }
}
