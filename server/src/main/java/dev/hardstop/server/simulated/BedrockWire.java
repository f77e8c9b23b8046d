package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bedrock's runtime API as it is on the wire: Converse, InvokeModel for Claude, both whole and as
 * frames, CountTokens, errors and headers included.
 *
 * <p>Source: Amazon Bedrock API reference, "Amazon Bedrock Runtime".
 */
final class BedrockWire implements WireFormat {
  private static final Pattern ON_MODEL = Pattern.compile("/model/([^/]+)/([a-z-]+)");
  private static final String BEARER = "Bearer ";
  private static final String SIGNED = "AWS4-HMAC-SHA256 ";
  private static final String DATA = "data: ";
  private static final String METRICS = "amazon-bedrock-invocationMetrics";

  private final Optional<String> apiKey;

  BedrockWire(Optional<String> apiKey) {
    this.apiKey = apiKey;
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith("/model/");
  }

  @Override
  public Answer answer(Call call) {
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      throw BedrockErrors.of(status);
    }
    authenticate(call);
    if (call.suffers(Fault.Distort.ERROR_IN_OK)) {
      return Answer.free(200, Json.buffer(BedrockErrors.body(BedrockErrors.of(500))));
    }
    Matcher onModel = ON_MODEL.matcher(call.path());
    if (!onModel.matches() || !call.method().equals(HttpMethod.POST)) {
      throw BedrockErrors.error(404, "Not Found");
    }
    var model = new BedrockModel(URLDecoder.decode(onModel.group(1), UTF_8));
    return switch (onModel.group(2)) {
      case "converse" -> {
        ConverseAnswer answer = converse(call, model);
        yield Answer.json(Json.buffer(answer.whole()), model.id(), answer.generation().billed());
      }
      case "converse-stream" -> {
        ConverseAnswer answer = converse(call, model);
        yield frames(answer.stream(), model, answer.generation());
      }
      case "invoke" -> {
        MessageAnswer answer = message(call, model);
        yield Answer.json(Json.buffer(answer.whole()), model.id(), answer.generation().billed());
      }
      case "invoke-with-response-stream" -> {
        MessageAnswer answer = message(call, model);
        yield frames(chunks(answer), model, answer.generation());
      }
      case "count-tokens" -> count(call);
      default -> throw BedrockErrors.error(404, "Not Found");
    };
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return Answer.free(error.status(), Json.buffer(BedrockErrors.body(error)));
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    headers.set("x-amzn-requestid", call.ids().alphanumeric("", 32));
    headers.set("server", "simulated");
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      headers.set("x-amzn-errortype", BedrockErrors.type(status) + ":http://internal.amazon.com/");
    }
    FaultHeaders.put(headers, call);
  }

  private void authenticate(Call call) {
    String given = Objects.requireNonNullElse(call.headers().get("authorization"), "");
    boolean isBearer = given.startsWith(BEARER);
    if (!isBearer && !given.startsWith(SIGNED)) {
      throw BedrockErrors.error(403, "Missing Authentication Token");
    }
    if (isBearer && apiKey.isPresent() && !given.equals(BEARER + apiKey.get())) {
      throw BedrockErrors.of(403);
    }
  }

  private static Answer frames(Answer.Stream stream, BedrockModel model, Generation generation) {
    return new Answer(200, EventFrames.TYPE, stream, model.id(), generation.billed());
  }

  private static ConverseAnswer converse(Call call, BedrockModel model) {
    ConverseBody body = ConverseBody.read(call.body().getBytes());
    body.messages();
    long prompt = call.directive().promptTokens().orElse(body.promptTokens());
    if (prompt > model.contextTokens()) {
      throw BedrockErrors.invalid("Input is too long for requested model.");
    }
    Optional<ToolChoice> tool = body.tool(call);
    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, body.cap(model), 1),
            tool.map(ToolChoice::arguments)
                .orElseGet(() -> Fragments.words(Generation.visibleTokens(call, prompt), 0)),
            Math.min(body.thinkingBudget(), call.directive().reasoningTokens().orElse(64)));
    return new ConverseAnswer(call, model, generation, tool);
  }

  private static MessageAnswer message(Call call, BedrockModel model) {
    AnthropicBody body = AnthropicBody.read(call.body().getBytes());
    if (!body.fields().has("anthropic_version")) {
      throw BedrockErrors.invalid("Malformed input request: anthropic_version is required.");
    }
    for (String extraneous : new String[] {"model", "stream"}) {
      if (body.fields().has(extraneous)) {
        throw BedrockErrors.invalid(
            "Malformed input request: #: extraneous key [" + extraneous + "] is not permitted");
      }
    }
    return AnthropicWire.generate(call, body, AnthropicModel.named(model.maker(), false), 0);
  }

  private static Answer.Stream chunks(MessageAnswer answer) {
    Answer.Stream events = new MessageFrames(answer).stream();
    ObjectNode error = Json.object().put("message", "The model's stream broke.");
    return new Answer.Stream(
        events.frames(),
        index -> chunk(events.frame().apply(index), answer),
        EventFrames.exception("modelStreamErrorException", error));
  }

  private static Answer.Frame chunk(Answer.Frame event, MessageAnswer answer) {
    String text = event.bytes().toString(UTF_8);
    JsonNode data = Json.read(text.substring(text.indexOf(DATA) + DATA.length()).getBytes(UTF_8));
    if (data.path("type").asString("").equals("message_stop") && data instanceof ObjectNode last) {
      BilledUsage billed = answer.generation().billed();
      last.putObject(METRICS)
          .put("inputTokenCount", billed.promptTokens())
          .put("outputTokenCount", billed.completionTokens());
    }
    Buffer json = Json.buffer(data);
    return new Answer.Frame(EventFrames.chunk(json.getBytes()), event.tokens());
  }

  private static Answer count(Call call) {
    JsonNode inner =
        ConverseBody.read(call.body().getBytes()).fields().path("input").path("converse");
    long tokens =
        inner instanceof ObjectNode fields
            ? new ConverseBody(fields).promptTokens()
            : PromptTokens.ofJson(inner);
    return Answer.free(200, Json.buffer(Json.object().put("inputTokens", tokens)));
  }
}
