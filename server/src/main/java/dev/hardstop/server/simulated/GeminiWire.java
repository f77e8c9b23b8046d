package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Gemini API as it is on the wire, errors and headers included.
 *
 * <p>Source: Gemini API reference, {@code models.generateContent}, {@code
 * models.streamGenerateContent}, {@code models.countTokens}, {@code models.embedContent}, {@code
 * models.batchEmbedContents}, {@code models.list}, {@code cachedContents}.
 */
final class GeminiWire implements WireFormat {
  private static final Pattern ON_MODEL =
      Pattern.compile("/(?:v1|v1beta)/models/([^/:]+):([A-Za-z]+)");
  private static final String MODELS = "/v1beta/models";
  private static final String KEY = "x-goog-api-key";
  private static final int DIMENSIONS = 3_072;
  private static final long USUAL_THINKING_TOKENS = 64;

  private final Optional<String> apiKey;
  private final boolean knownModelsOnly;
  private final GeminiCached cached = new GeminiCached();

  GeminiWire(Optional<String> apiKey, boolean knownModelsOnly) {
    this.apiKey = apiKey;
    this.knownModelsOnly = knownModelsOnly;
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith("/v1beta/")
        || ON_MODEL.matcher(call.path()).matches()
        || GeminiCached.isNamed(call);
  }

  @Override
  public Answer answer(Call call) {
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      // Where others say 401, Google says this.
      throw status == 401 ? GeminiErrors.wrongKey() : GeminiErrors.of(status);
    }
    authenticate(call);
    if (call.suffers(Fault.Distort.ERROR_IN_OK)) {
      return Answer.free(200, Json.buffer(GeminiErrors.body(GeminiErrors.of(500))));
    }
    Matcher onModel = ON_MODEL.matcher(call.path());
    if (!onModel.matches()) {
      return cached.answer(call).orElseGet(() -> models(call));
    }
    if (!call.method().equals(HttpMethod.POST)) {
      throw GeminiErrors.error(404, "Not Found");
    }
    GeminiModel model = GeminiModel.named(onModel.group(1), knownModelsOnly);
    GeminiBody body = GeminiBody.read(call.body().getBytes());
    return switch (onModel.group(2)) {
      case "generateContent" -> {
        GeminiAnswer answer = generate(call, body, model);
        yield Answer.json(
            Json.buffer(answer.whole()), answer.model(), answer.generation().billed());
      }
      case "streamGenerateContent" -> {
        var frames = new GeminiFrames(generate(call, body, model));
        yield asksForEvents(call) ? frames.events() : frames.array();
      }
      case "countTokens" -> count(call, body, model);
      case "embedContent" -> embed(call, body, model);
      case "batchEmbedContents" -> embedAll(call, body, model);
      default -> throw GeminiErrors.error(404, "Not Found");
    };
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return Answer.free(error.status(), Json.buffer(GeminiErrors.body(error)));
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    headers.set("server", "scaffolding on HTTPServer2");
    headers.set("vary", "Origin, X-Origin, Referer");
    headers.set("server-timing", "gfet4t7; dur=1");
    headers.set("alt-svc", "h3=\":443\"; ma=2592000");
    FaultHeaders.put(headers, call);
  }

  private void authenticate(Call call) {
    String given = call.headers().get(KEY);
    if (given == null) {
      throw GeminiErrors.of(403);
    }
    if (apiKey.isPresent() && !apiKey.get().equals(given)) {
      throw GeminiErrors.wrongKey();
    }
  }

  private static boolean asksForEvents(Call call) {
    return Arrays.asList(call.query().split("&", -1)).contains("alt=sse");
  }

  private GeminiAnswer generate(Call call, GeminiBody body, GeminiModel model) {
    Optional<ToolChoice> tool = GeminiTools.choice(body, call);
    int candidates = body.candidates();
    long before = cached.tokensBefore(body, model, call);
    long prompt = before + call.directive().promptTokens().orElse(body.promptTokens());
    if (prompt > model.contextTokens()) {
      throw GeminiErrors.invalid(
          "The input token count (%d) exceeds the maximum number of tokens allowed (%d)."
              .formatted(prompt, model.contextTokens()));
    }
    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, body.cap(model), candidates),
            tool.map(ToolChoice::arguments)
                .orElseGet(() -> Fragments.words(Generation.visibleTokens(call, prompt), 0)),
            thinkingTokens(call, body, model));
    String id = call.ids().alphanumeric("", 22);
    return new GeminiAnswer(call, model, generation.reading(before), tool, candidates, id);
  }

  private static long thinkingTokens(Call call, GeminiBody body, GeminiModel model) {
    long usual = model.thinks() ? USUAL_THINKING_TOKENS : 0;
    long wanted = call.directive().reasoningTokens().orElse(usual);
    return Math.min(wanted, body.thinkingBudget().orElse(wanted));
  }

  private Answer count(Call call, GeminiBody body, GeminiModel model) {
    JsonNode inner = body.at("generateContentRequest");
    GeminiBody counted = inner instanceof ObjectNode fields ? new GeminiBody(fields) : body;
    long tokens = cached.tokensBefore(counted, model, call) + counted.promptTokens();
    return Answer.free(200, Json.buffer(Json.object().put("totalTokens", tokens)));
  }

  private static Answer embed(Call call, GeminiBody body, GeminiModel model) {
    ObjectNode answer = Json.object();
    answer.putObject("embedding").set("values", values(body.fields()));
    return embedded(call, answer, GeminiBody.ofParts(body.at("content")), model);
  }

  private static Answer embedAll(Call call, GeminiBody body, GeminiModel model) {
    ObjectNode answer = Json.object();
    ArrayNode embeddings = answer.putArray("embeddings");
    long tokens = 0;
    for (JsonNode request : GeminiBody.list(body.fields(), "requests")) {
      embeddings.addObject().set("values", values(request));
      tokens += GeminiBody.ofParts(request.path("content"));
    }
    return embedded(call, answer, tokens, model);
  }

  private static Answer embedded(Call call, ObjectNode answer, long tokens, GeminiModel model) {
    long prompt = call.directive().promptTokens().orElse(tokens);
    BilledUsage billed = call.directive().billed(prompt, 0, 0);
    GeminiAnswer.addUsage(answer, call, billed, 0);
    return Answer.json(Json.buffer(answer), model.id(), billed);
  }

  private static ArrayNode values(JsonNode request) {
    int dimensions = GeminiBody.at(request, "outputDimensionality").asInt(DIMENSIONS);
    String text = request.path("content").toString();
    return EmbeddingsEndpoint.list(
        EmbeddingsEndpoint.vector(text, Math.clamp(dimensions, 1, DIMENSIONS)));
  }

  private Answer models(Call call) {
    if (!call.method().equals(HttpMethod.GET) || !call.path().startsWith(MODELS)) {
      throw GeminiErrors.error(404, "Not Found");
    }
    if (!call.path().equals(MODELS)) {
      String id = call.path().substring(MODELS.length() + 1);
      return Answer.free(200, Json.buffer(describe(GeminiModel.named(id, true))));
    }
    ObjectNode list = Json.object();
    ArrayNode models = list.putArray("models");
    GeminiModel.KNOWN.forEach(model -> models.add(describe(model)));
    return Answer.free(200, Json.buffer(list));
  }

  private static ObjectNode describe(GeminiModel model) {
    return Json.object()
        .put("name", "models/" + model.id())
        .put("version", "001")
        .put("displayName", model.id())
        .put("inputTokenLimit", model.contextTokens())
        .put("outputTokenLimit", model.outputTokens());
  }
}
