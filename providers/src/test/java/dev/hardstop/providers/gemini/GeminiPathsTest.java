package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiPathsTest {
  @ParameterizedTest
  @CsvSource({
    "generateContent, GENERATE_CONTENT",
    "streamGenerateContent, STREAM_GENERATE_CONTENT",
    "embedContent, EMBED_CONTENT",
    "batchEmbedContents, BATCH_EMBED_CONTENTS"
  })
  void whatCostsIsMeteredUnderBothVersions(String verb, Operation operation) {
    for (String version : new String[] {"v1", "v1beta"}) {
      Route route = post("/" + version + "/models/gemini-2.5-flash:" + verb, "");

      assertThat(route)
          .isEqualTo(
              new Route.Metered(
                  operation, version + "/models/{model}:" + verb, Set.of(), "gemini-2.5-flash"));
    }
  }

  @Test
  void countingIsFreeAndNamesItsModel() {
    assertThat(post("/v1beta/models/gemini-2.5-flash:countTokens", ""))
        .isEqualTo(
            new Route.Free(
                Operation.COUNT_TOKENS,
                "v1beta/models/{model}:countTokens",
                Set.of(),
                "gemini-2.5-flash"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alt=sse", "key=k&alt=sse", "alt=sse&alt=proto", "alt=proto&alt=sse"})
  void anEventStreamIsAskedForInOurOwnWords(String query) {
    assertThat(upstream(query)).isEqualTo("v1beta/models/{model}:streamGenerateContent?alt=sse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "alt=proto", "fields=candidates", "key=secret", "alt=ssee"})
  void nothingElseOfTheQueryPasses(String query) {
    assertThat(upstream(query)).isEqualTo("v1beta/models/{model}:streamGenerateContent");
  }

  @Test
  void modelsAreListedAndDescribed() {
    assertThat(get("/v1beta/models"))
        .isEqualTo(new Route.Free(Operation.MODELS, "models", Set.of(), ""));
    assertThat(get("/v1/models/gemini-2.5-pro"))
        .isEqualTo(
            new Route.Free(Operation.MODEL, "models/gemini-2.5-pro", Set.of(), "gemini-2.5-pro"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1beta/cachedContents/abc/def",
        "/v1beta/cachedContents/abc:run",
        "/v1beta/cachedContents/-abc",
        "/v1beta/cachedContents/a.b",
        "/v1beta/files/abc",
        "/v1beta/files:register",
        "/upload/v1beta/files",
        "/download/v1beta/files/abc:download",
        "/v1beta/fileSearchStores/s/documents/d",
        "/v1beta/tunedModels/t:generateContent",
        "/v1beta/interactions",
        "/v1beta/operations/o"
      })
  void objectsKeptUpstreamAreOwnedState(String path) {
    assertThat(post(path, "")).isEqualTo(new Route.OwnedState(path));
    assertThat(get(path)).isEqualTo(new Route.OwnedState(path));
  }

  @Test
  void cachedContentsAreMadeReadChangedAndDeleted() {
    String path = "/v1beta/cachedContents/abc";
    var name = new Kept.Name(Kept.Kind.CACHED_CONTENT, "abc", "cachedContents/abc");

    assertThat(post("/v1beta/cachedContents", ""))
        .isEqualTo(
            new Route.Kept(
                Operation.CACHED_CONTENTS, "v1beta/cachedContents", Set.of(), Optional.empty()));
    for (String method : List.of("GET", "DELETE", "PATCH")) {
      assertThat(GeminiPaths.route(method, path, "alt=json&fields=name"))
          .isEqualTo(
              new Route.Kept(
                  method.equals("PATCH")
                      ? Operation.CHANGED_CACHED_CONTENT
                      : Operation.KEPT_CACHED_CONTENT,
                  "v1beta/cachedContents/abc",
                  Set.of(),
                  Optional.of(name)));
    }
    assertThat(get("/v1beta/cachedContents"))
        .as("a list has everybody's")
        .isEqualTo(new Route.OwnedState("/v1beta/cachedContents"));
    assertThat(post(path, "")).isEqualTo(new Route.OwnedState(path));
  }

  @ParameterizedTest
  @CsvSource({
    "updateMask=ttl, true",
    "update_mask=expire_time, true",
    "alt=json&updateMask=expireTime%2Cttl, true",
    "'', true",
    "updateMask=, false",
    "updateMask=*, false",
    "updateMask=model, false",
    "updateMask=ttl&update_mask=name, false",
  })
  void onlyTheTimeOfCachedContentsIsChanged(String query, boolean isServed) {
    assertThat(GeminiPaths.route("PATCH", "/v1beta/cachedContents/abc", query))
        .isInstanceOf(isServed ? Route.Kept.class : Route.Unsupported.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1beta/models/imagen-4.0-generate-001:predict",
        "/v1beta/models/veo-3.1:predictLongRunning",
        "/v1beta/models/gemini-2.5-flash:batchGenerateContent",
        "/v1beta/models/gemini-2.5-flash:asyncBatchEmbedContent",
        "/v1beta/models/aqa:generateAnswer",
        "/v1beta/openai/chat/completions",
        "/v1beta/models"
      })
  void theRestOfTheApiIsKnownAndNotSupported(String path) {
    assertThat(post(path, "")).isEqualTo(new Route.Unsupported(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/v1beta",
        "/v1beta/elsewhere",
        "/models/gemini-2.5-flash:generateContent",
        "/v1beta/models/a b:generateContent",
        "/v1beta/models/{model}:generateContent",
        "/v2/models/gemini-2.5-flash:generateContent"
      })
  void otherPathsAreUnknownAndToldTheBaseUrl(String path) {
    assertThat(post(path, "")).isInstanceOfAny(Route.Unknown.class, Route.Unsupported.class);
  }

  @Test
  void generatingNeedsAPost() {
    assertThat(get("/v1beta/models/gemini-2.5-flash:generateContent"))
        .isInstanceOf(Route.Unknown.class);
  }

  private static String upstream(String query) {
    Route route = post("/v1beta/models/gemini-2.5-flash:streamGenerateContent", query);
    return ((Route.Metered) route).upstreamPath();
  }

  private static Route post(String path, String query) {
    return GeminiPaths.route("POST", path, query);
  }

  private static Route get(String path) {
    return GeminiPaths.route("GET", path, "");
  }
}
