package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenRouter as it is on the wire: OpenAI's bodies under {@code /api/v1}, with ids of its own, the
 * cost in the usage, which ends every stream, and a record of each generation.
 *
 * <p>Source: OpenRouter API reference, "Usage Accounting" and {@code GET /generation}.
 */
final class OpenRouterWire implements WireFormat {
  private static final String ROOT = "/api/v1/";
  private static final String GENERATION = ROOT + "generation";
  private static final int ID_LETTERS = 20;
  private static final int DATA = "data: ".length();

  private final OpenAiWire openAi;
  private final Generations generations = new Generations();

  OpenRouterWire(Optional<String> apiKey, boolean knownModelsOnly) {
    this.openAi = new OpenAiWire(apiKey, knownModelsOnly);
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith(ROOT);
  }

  @Override
  public Answer answer(Call call) {
    if (call.path().equals(GENERATION) && call.method().equals(HttpMethod.GET)) {
      openAi.authenticate(call);
      return generations.answer(call.query());
    }
    Answer plain = openAi.answer(asOpenAi(call));
    if (plain.model().isEmpty()) {
      return plain;
    }
    String id = call.ids().alphanumeric("gen-", ID_LETTERS);
    generations.keep(id, plain);
    return plain.with(
        switch (plain.content()) {
          case Answer.Whole(var body, var tokens) ->
              new Answer.Whole(
                  Json.buffer(as(id, Json.read(body.getBytes()), plain.billed())), tokens);
          case Answer.Stream(var frames, var frame, var error) ->
              new Answer.Stream(frames, i -> as(id, frame.apply(i), plain.billed()), error);
        });
  }

  private static Answer.Frame as(String id, Answer.Frame frame, BilledUsage billed) {
    Buffer data = frame.bytes().getBuffer(DATA, frame.bytes().length());
    return data.toString().startsWith("{")
        ? new Answer.Frame(Json.event(as(id, Json.read(data.getBytes()), billed)), frame.tokens())
        : frame;
  }

  private static JsonNode as(String id, JsonNode answer, BilledUsage billed) {
    ObjectNode own = ((ObjectNode) answer).put("id", id);
    if (own.path("usage") instanceof ObjectNode usage) {
      usage.put("cost", Generations.usd(billed)).put("is_byok", false);
    }
    return own;
  }

  private static Call asOpenAi(Call call) {
    return new Call(
        call.method(),
        "/v1/" + call.path().substring(ROOT.length()),
        call.query(),
        call.headers(),
        reportingUsage(call.body()),
        call.directive(),
        call.fault(),
        call.ids(),
        call.epochSecond());
  }

  /** Its streams always report usage. */
  private static Buffer reportingUsage(Buffer body) {
    try {
      if (Json.read(body.getBytes()) instanceof ObjectNode request
          && request.path("stream").asBoolean(false)) {
        request.putObject("stream_options").put("include_usage", true);
        return Json.buffer(request);
      }
    } catch (JacksonException _) {
      // OpenAI's endpoint says what is wrong with it.
    }
    return body;
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return openAi.refusal(call, error);
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    FaultHeaders.put(headers, call);
  }
}
