package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers that come with every answer of OpenAI: those that a caller needs, and those that a
 * gateway must keep to itself (organisation, shared rate limits, cookies, {@code alt-svc}).
 *
 * <p>Source: OpenAI API reference, "Debugging requests"; guide "Rate limits".
 */
final class OpenAiHeaders {
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence PROCESSING =
      HttpHeaders.createOptimized("openai-processing-ms");
  private static final Map<CharSequence, CharSequence> ALWAYS = always();

  static void put(MultiMap headers, Call call) {
    ALWAYS.forEach(headers::set);
    headers.set(REQUEST_ID, call.ids().hex("req_", 32));
    long millis = call.directive().latency().map(Duration::toMillis).orElse(0L);
    headers.set(PROCESSING, Long.toString(millis));
    FaultHeaders.put(headers, call);
  }

  private static Map<CharSequence, CharSequence> always() {
    Map<String, String> plain = new LinkedHashMap<>();
    plain.put("openai-organization", OpenAiErrors.ORGANIZATION);
    plain.put("openai-project", "proj_simulated");
    plain.put("openai-version", "2020-10-01");
    plain.put("x-ratelimit-limit-requests", "10000");
    plain.put("x-ratelimit-limit-tokens", "30000000");
    plain.put("x-ratelimit-remaining-requests", "9999");
    plain.put("x-ratelimit-remaining-tokens", "29999968");
    plain.put("x-ratelimit-reset-requests", "6ms");
    plain.put("x-ratelimit-reset-tokens", "0s");
    plain.put("server", "cloudflare");
    plain.put("set-cookie", "__cf_bm=simulated; path=/; HttpOnly; Secure; SameSite=None");
    plain.put("alt-svc", "h3=\":443\"; ma=86400");
    plain.put("access-control-expose-headers", "X-Request-ID");
    Map<CharSequence, CharSequence> optimized = new LinkedHashMap<>();
    plain.forEach(
        (name, value) ->
            optimized.put(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)));
    return optimized;
  }

  private OpenAiHeaders() {}
}
