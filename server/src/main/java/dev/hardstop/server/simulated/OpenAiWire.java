package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAI API as it is on the wire, errors and headers included.
 *
 * <p>Source: OpenAI API specification (openai-openapi, 2026-08-21); error codes and rate-limit
 * headers from its guides "Error codes" and "Rate limits".
 */
final class OpenAiWire implements WireFormat {
  static final String FINGERPRINT = "fp_simulated0";

  static final Buffer STREAM_ERROR =
      Json.event(
          error(
              new WireError(
                  500,
                  "server_error",
                  null,
                  null,
                  "The server had an error while processing your request. Sorry about that!")));

  private static final String ROOT = "/v1/";
  private static final String MODELS = "/v1/models";
  private static final long MODELS_CREATED = 1_715_367_049;

  private final OpenAiKept kept = new OpenAiKept();
  private final Map<String, OpenAiEndpoint> endpoints =
      Map.of(
          "/v1/audio/speech", new SpeechEndpoint(),
          "/v1/chat/completions", new ChatEndpoint(kept),
          "/v1/completions", new CompletionsEndpoint(),
          "/v1/embeddings", new EmbeddingsEndpoint(),
          "/v1/images/generations", new ImagesEndpoint(),
          "/v1/moderations", new ModerationsEndpoint(),
          "/v1/responses", new ResponsesEndpoint(kept),
          "/v1/responses/input_tokens", new InputTokensEndpoint(kept));
  private final Map<String, FormEndpoint> forms =
      Map.of(
          "/v1/audio/transcriptions", new SoundEndpoint(false),
          "/v1/audio/translations", new SoundEndpoint(true),
          "/v1/images/edits", new EditsEndpoint());

  private final Optional<String> authorization;
  private final boolean knownModelsOnly;

  OpenAiWire(Optional<String> apiKey, boolean knownModelsOnly) {
    this.authorization = apiKey.map(key -> "Bearer " + key);
    this.knownModelsOnly = knownModelsOnly;
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith(ROOT);
  }

  @Override
  public Answer answer(Call call) {
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      throw OpenAiErrors.of(status);
    }
    authenticate(call);
    if (call.suffers(Fault.Distort.ERROR_IN_OK)) {
      return Answer.free(200, Json.buffer(error(OpenAiErrors.of(500))));
    }
    FormEndpoint form = forms.get(call.path());
    if (form != null && call.method().equals(HttpMethod.POST)) {
      return form.answer(call, Form.read(call));
    }
    OpenAiEndpoint endpoint = endpoints.get(call.path());
    if (endpoint == null) {
      return kept.answer(call).orElseGet(() -> models(call));
    }
    if (!call.method().equals(HttpMethod.POST)) {
      throw OpenAiErrors.wrongMethod(call);
    }
    checkContentType(call);
    OpenAiBody body = OpenAiBody.read(call.body().getBytes());
    return endpoint.answer(call, body, model(call, body));
  }

  private OpenAiModel model(Call call, OpenAiBody body) {
    // The one operation whose model may be left out.
    String id =
        call.path().equals("/v1/moderations") && !body.has("model")
            ? "omni-moderation-latest"
            : body.model();
    return OpenAiModel.named(id, knownModelsOnly);
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return Answer.free(error.status(), Json.buffer(error(error)));
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    OpenAiHeaders.put(headers, call);
  }

  void authenticate(Call call) {
    String given = call.headers().get("authorization");
    if (given == null || !given.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw OpenAiErrors.noKey();
    }
    if (authorization.isPresent() && !authorization.get().equals(given)) {
      throw OpenAiErrors.wrongKey(given.substring(7));
    }
  }

  private static void checkContentType(Call call) {
    String type = call.headers().get("content-type");
    if (type == null || !type.startsWith(Answer.JSON)) {
      throw OpenAiErrors.contentType(String.valueOf(type));
    }
  }

  private static Answer models(Call call) {
    if (!call.path().startsWith(MODELS)) {
      throw OpenAiErrors.unknownUrl(call);
    }
    if (!call.method().equals(HttpMethod.GET)) {
      throw OpenAiErrors.wrongMethod(call);
    }
    if (call.path().equals(MODELS)) {
      ObjectNode list = Json.object().put("object", "list");
      ArrayNode models = list.putArray("data");
      OpenAiModel.KNOWN.forEach(model -> models.add(describe(model.id())));
      return Answer.free(200, Json.buffer(list));
    }
    String id = call.path().substring(MODELS.length() + 1);
    return Answer.free(200, Json.buffer(describe(OpenAiModel.named(id, true).id())));
  }

  private static ObjectNode describe(String id) {
    return Json.object()
        .put("id", id)
        .put("object", "model")
        .put("created", MODELS_CREATED)
        .put("owned_by", "openai");
  }

  static ObjectNode error(WireError error) {
    ObjectNode answer = Json.object();
    answer
        .putObject("error")
        .put("message", error.text())
        .put("type", error.type())
        .put("param", error.param())
        .put("code", error.code());
    return answer;
  }
}
