package dev.hardstop.server.simulated;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contents that a simulated Google caches: the newest {@link #MOST}, each until its time is
 * over. Whoever knows a name may use it, as in any account.
 *
 * <p>Threads: any.
 *
 * <p>Source: Gemini API reference, {@code cachedContents}, and the texts of its errors.
 */
final class GeminiCached {
  /** Most contents that are kept. */
  static final int MOST = 1_000;

  /** Fewer tokens than this are not cached. */
  static final long LEAST_TOKENS = 1_024;

  private static final String COLLECTION = "cachedContents";
  private static final Pattern PATH =
      Pattern.compile("/(?:v1|v1beta)/(" + COLLECTION + "(?:/.+)?)");
  private static final long USUAL_SECONDS = 3_600;

  private final Map<String, Cached> byName = new LinkedHashMap<>();

  /** Cached contents, with times in seconds of the epoch. */
  record Cached(
      String name, String model, String displayName, long tokens, long madeAt, long expiresAt) {

    ObjectNode describe(Call call) {
      ObjectNode answer =
          Json.object()
              .put("name", name)
              .put("model", model)
              .put("createTime", time(madeAt))
              .put("updateTime", time(call.epochSecond()))
              .put("expireTime", time(expiresAt))
              .put("displayName", displayName);
      if (!call.suffers(Fault.Distort.NO_USAGE)) {
        answer.putObject("usageMetadata").put("totalTokenCount", tokens);
      }
      return answer;
    }

    private static String time(long epochSecond) {
      return Instant.ofEpochSecond(epochSecond).toString();
    }
  }

  /** Returns whether a call is about cached contents. */
  static boolean isNamed(Call call) {
    return PATH.matcher(call.path()).matches();
  }

  /** Answers a call about cached contents; empty if it is none. */
  Optional<Answer> answer(Call call) {
    Matcher path = PATH.matcher(call.path());
    if (!path.matches()) {
      return Optional.empty();
    }
    String name = path.group(1);
    if (name.equals(COLLECTION) && call.method().name().equals("POST")) {
      return Optional.of(make(call));
    }
    Cached cached = find(name, call);
    return Optional.of(
        switch (call.method().name()) {
          case "GET" -> Answer.free(200, Json.buffer(cached.describe(call)));
          case "PATCH" -> prolong(call, cached);
          case "DELETE" -> {
            delete(name);
            yield Answer.free(200, Json.buffer(Json.object()));
          }
          default -> throw GeminiErrors.error(404, "Not Found");
        });
  }

  private Answer make(Call call) {
    GeminiBody body = GeminiBody.read(call.body().getBytes());
    long tokens = call.directive().promptTokens().orElse(body.promptTokens());
    if (tokens < LEAST_TOKENS) {
      throw GeminiErrors.invalid(
          "Cached content is too small. total_token_count=%d, min_total_token_count=%d"
              .formatted(tokens, LEAST_TOKENS));
    }
    var cached =
        new Cached(
            COLLECTION + "/" + call.ids().alphanumeric("", 40).toLowerCase(Locale.ROOT),
            body.at("model").asString(""),
            body.at("displayName").asString(""),
            tokens,
            call.epochSecond(),
            expiresAt(body, call));
    keep(cached);
    return Answer.json(
        Json.buffer(cached.describe(call)),
        cached.model.replace("models/", ""),
        new BilledUsage(tokens, 0, 0, 0, 0));
  }

  private Answer prolong(Call call, Cached old) {
    GeminiBody body = GeminiBody.read(call.body().getBytes());
    var cached =
        new Cached(
            old.name, old.model, old.displayName, old.tokens, old.madeAt, expiresAt(body, call));
    keep(cached);
    return Answer.free(200, Json.buffer(cached.describe(call)));
  }

  private static long expiresAt(GeminiBody body, Call call) {
    JsonNode time = body.at("expireTime");
    if (time.isString()) {
      return Instant.parse(time.asString()).getEpochSecond();
    }
    String ttl = body.at("ttl").asString(USUAL_SECONDS + "s");
    if (!ttl.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")) {
      throw GeminiErrors.invalid(
          "Invalid value at 'cached_content.ttl' (google.protobuf.Duration)");
    }
    return call.epochSecond() + Long.parseLong(ttl.replaceAll("[.s].*", ""));
  }

  private synchronized void keep(Cached cached) {
    byName.put(cached.name, cached);
    if (byName.size() > MOST) {
      byName.remove(byName.keySet().iterator().next());
    }
  }

  private synchronized void delete(String name) {
    byName.remove(name);
  }

  private synchronized Cached find(String name, Call call) {
    Cached cached = byName.get(name);
    if (cached == null || cached.expiresAt <= call.epochSecond()) {
      throw GeminiErrors.error(403, "CachedContent not found (or permission denied)");
    }
    return cached;
  }

  /**
   * Returns the cached tokens that come before the contents of a request; 0 if it names none.
   *
   * @throws WireError if there are none of that name, or they are of another model
   */
  long tokensBefore(GeminiBody body, GeminiModel model, Call call) {
    JsonNode name = body.at("cachedContent");
    if (!name.isString()) {
      return 0;
    }
    Cached cached = find(name.asString(), call);
    if (!cached.model.equals("models/" + model.id())) {
      throw GeminiErrors.invalid(
          "Model used by GenerateContent request (models/%s) and CachedContent (%s) has to be the same."
              .formatted(model.id(), cached.model));
    }
    return cached.tokens;
  }
}
