package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure OpenAI as it is on the wire: OpenAI's bodies under a deployment, whatever model the body
 * names, or under {@code /openai/v1}.
 *
 * <p>Source: Azure OpenAI REST API reference, data plane.
 */
final class AzureWire implements WireFormat {
  private static final Pattern DEPLOYMENT = Pattern.compile("/openai/deployments/([^/]+)/(.+)");
  private static final String V1 = "/openai/v1/";

  private final OpenAiWire openAi;
  private final Optional<String> apiKey;

  AzureWire(Optional<String> apiKey, boolean knownModelsOnly) {
    this.openAi = new OpenAiWire(Optional.empty(), knownModelsOnly);
    this.apiKey = apiKey;
  }

  @Override
  public boolean speaks(Call call) {
    return call.path().startsWith("/openai/");
  }

  @Override
  public Answer answer(Call call) {
    String key = call.headers().get("api-key");
    if (key == null || (apiKey.isPresent() && !apiKey.get().equals(key))) {
      throw denied();
    }
    if (call.path().startsWith(V1)) {
      return openAi.answer(asOpenAi(call, call.path().substring(V1.length()), call.body()));
    }
    Matcher path = DEPLOYMENT.matcher(call.path());
    if (!path.matches() || !call.query().contains("api-version=")) {
      throw new WireError(404, "", null, "404", "Resource not found");
    }
    return openAi.answer(asOpenAi(call, path.group(2), named(call.body(), path.group(1))));
  }

  /** The deployment answers, whatever the body says. */
  private static Buffer named(Buffer body, String deployment) {
    try {
      return Json.read(body.getBytes()) instanceof ObjectNode request
          ? Json.buffer(request.put("model", deployment))
          : body;
    } catch (JacksonException _) {
      // OpenAI's endpoint says what is wrong with it.
      return body;
    }
  }

  private static Call asOpenAi(Call call, String operation, Buffer body) {
    MultiMap headers = HttpHeaders.headers().addAll(call.headers());
    headers.set("authorization", "Bearer simulated");
    return new Call(
        call.method(),
        "/v1/" + operation,
        call.query(),
        headers,
        body,
        call.directive(),
        call.fault(),
        call.ids(),
        call.epochSecond());
  }

  private static WireError denied() {
    return new WireError(
        401,
        "",
        null,
        "401",
        "Access denied due to invalid subscription key or wrong API endpoint.");
  }

  @Override
  public Answer refusal(Call call, WireError error) {
    return openAi.refusal(call, error);
  }

  @Override
  public void putHeaders(MultiMap headers, Call call) {
    headers.set("apim-request-id", call.ids().hex("", 32));
    headers.set("x-ms-region", "East US");
    // As its Responses were seen to send: no number to rely on.
    headers.set("x-ratelimit-limit-tokens", "-1");
    headers.set("x-request-id", call.ids().hex("req_", 32));
    FaultHeaders.put(headers, call);
  }
}
