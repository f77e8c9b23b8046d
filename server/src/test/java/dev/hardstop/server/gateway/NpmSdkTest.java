package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * SDKs for JavaScript as npm has them, unmodified: only their base URL and their key are of this
 * gateway. Each script makes calls, streams, uses a tool and is refused, and prints what it got.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NpmSdkTest {
  private static final String TEXT = "Always";
  private static final String ARGUMENTS = "{\"city\":\"simulated\"}";

  private NodeScripts scripts;
  private Rig rig;

  @SuppressWarnings("NullAway.Init") // The first test that needs it runs the script.
  private JsonNode vercel;

  @BeforeAll
  void open(@TempDir Path folder) {
    scripts = NodeScripts.installed();
    rig =
        new Rig(
            folder,
            Rig.WIRES
                + """
                  google: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                        book: google}
                  maker: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                        book: openai}
                """
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: a, match: {model: gpt-broke}, limit: 0 USD, window: day}
                  - {id: b, match: {model: claude-opus-4-1}, limit: 0 USD, window: day}
                  - {id: c, match: {model: gemini-2.0-flash}, limit: 0 USD, window: day}
                """);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  private JsonNode run(String script) {
    return scripts.run(script, Map.of("GATEWAY_URL", rig.url(), "GATEWAY_KEY", Rig.SECRET));
  }

  /** Runs a script, and sees to it that the gateway saw no request twice. */
  private JsonNode runWithoutRetries(String script, int calls, int refusals) {
    long sentBefore = rig.provider.served().calls();
    double refusedBefore = rig.refusals();
    JsonNode told = run(script);

    assertThat(rig.refusals() - refusedBefore).as("refusals that were sent").isEqualTo(refusals);
    assertThat(rig.provider.served().calls() - sentBefore).as("calls").isEqualTo(calls);
    return told;
  }

  private static void isRefused(JsonNode refusals, int times, String kind) {
    assertThat(refusals).hasSize(times);
    for (JsonNode refusal : refusals) {
      assertThat(refusal.path("status").asInt()).as(refusal.toString()).isEqualTo(402);
      assertThat(refusal.path("text").asString()).contains("request_exceeds_budget");
      assertThat(refusal.path("kind").asString()).isEqualTo(kind);
    }
  }

  @Test
  void openAiCallsStreamsAndUsesToolsAndIsRefusedOnce() {
    JsonNode told = runWithoutRetries("openai.mjs", 6, 3);

    assertThat(told.path("tokens").asInt()).isEqualTo(20);
    assertThat(told.path("text").asString()).startsWith(TEXT);
    assertThat(told.path("chunks").asInt()).isGreaterThan(10);
    assertThat(told.path("streamedText")).isEqualTo(told.path("text"));
    for (String tool : new String[] {"tool", "streamedTool"}) {
      assertThat(told.path(tool).path("name").asString()).isEqualTo("get_weather");
      assertThat(told.path(tool).path("arguments").asString()).isEqualTo(ARGUMENTS);
    }
    assertThat(told.path("responseTokens").asInt()).isEqualTo(30);
    assertThat(told.path("lastEvent").asString()).isEqualTo("response.completed");
    isRefused(told.path("refusals"), 3, "APIError");
  }

  @Test
  void openAiSpeaksHearsTranslatesAndEdits() {
    JsonNode told = runWithoutRetries("media.mjs", 4, 0);

    assertThat(told.path("bytes").asInt()).isEqualTo(5_000);
    assertThat(told.path("cost").asString()).isEqualTo("0.000075");
    assertThat(told.path("heard").path("usage").path("seconds").asInt()).isEqualTo(2);
    assertThat(told.path("translated").asString()).isNotEmpty();
    assertThat(told.path("images").asInt()).isEqualTo(1);
    assertThat(told.path("shown").asInt()).isEqualTo(194 + 323);
    assertThat(told.path("refusals")).hasSize(2);
    for (JsonNode refusal : told.path("refusals")) {
      assertThat(refusal.path("status").asInt()).isEqualTo(400);
      assertThat(refusal.path("text").asString()).contains("unbounded_request");
    }
  }

  @Test
  void anthropicCallsStreamsAndUsesToolsAndIsRefusedOnce() {
    JsonNode told = runWithoutRetries("anthropic.mjs", 5, 2);

    saysAndCounts(told);
    assertThat(told.path("deltas").asInt()).isEqualTo(20);
    for (String tool : new String[] {"tool", "streamedTool"}) {
      assertThat(told.path(tool).path("name").asString()).isEqualTo("get_weather");
      assertThat(told.path(tool).path("input").toString()).isEqualTo(ARGUMENTS);
    }
    assertThat(told.path("counted").asInt()).isEqualTo(8);
    isRefused(told.path("refusals"), 2, "PaymentRequiredError");
  }

  @Test
  void geminiCallsStreamsAndUsesToolsAndIsRefusedOnceEvenWithItsRetriesOn() {
    JsonNode told = runWithoutRetries("gemini.mjs", 5, 3);

    saysAndCounts(told);
    assertThat(told.path("chunks").asInt()).isGreaterThan(1);
    for (String tool : new String[] {"tool", "streamedTool"}) {
      assertThat(told.path(tool).path("name").asString()).isEqualTo("get_weather");
      assertThat(told.path(tool).path("args").toString()).isEqualTo(ARGUMENTS);
    }
    assertThat(told.path("counted").asInt()).isPositive();
    isRefused(told.path("refusals"), 3, "ApiError");
  }

  @Test
  void openAiAndAnthropicHoldConversationsAndUploadFiles() {
    JsonNode told = runWithoutRetries("kept.mjs", 7, 0);

    assertThat(told.path("inConversation").asInt()).isGreaterThan(40);
    assertThat(told.path("read").asInt()).isGreaterThan(2_000);
    assertThat(told.path("message").asInt()).isGreaterThan(2_000);
    assertThat(told.path("batch").path("status").asInt()).isEqualTo(400);
    assertThat(told.path("batch").path("text").asString()).contains("purpose: 'batch'");
  }

  @Test
  void geminiCachesContentsUsesThemAndKeepsThemLonger() {
    JsonNode told = runWithoutRetries("cached.mjs", 6, 0);

    assertThat(told.path("made").asInt()).isGreaterThan(1_024);
    assertThat(told.path("read")).isEqualTo(told.path("made"));
    assertThat(told.path("longerBy").asInt()).isGreaterThan(6_000);
    assertThat(told.path("displayName").asString()).isEqualTo("prose");
    assertThat(told.path("refusals")).hasSize(2);
    for (JsonNode refusal : told.path("refusals")) {
      assertThat(refusal.path("status").asInt()).as(refusal.toString()).isEqualTo(404);
      assertThat(refusal.path("text").asString()).contains("unknown_object");
    }
    assertThat(told.path("month").path("text").asString()).contains("unbounded_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"responses", "chat", "messages", "gemini"})
  void vercelsCallsStreamsAndUsesToolsOnEveryWire(String wire) {
    JsonNode told = ofVercel().path(wire);

    saysAndCounts(told);
    assertThat(told.path("deltas").asInt()).isGreaterThan(1);
    for (String tool : new String[] {"tool", "streamedTool"}) {
      assertThat(told.path(tool).path("toolName").asString()).isEqualTo("get_weather");
      assertThat(told.path(tool).path("input").toString()).isEqualTo(ARGUMENTS);
    }
    isRefused(told.path("refusals"), 2, "APICallError");
  }

  /** The four wires make four calls and two that are refused each. */
  private synchronized JsonNode ofVercel() {
    if (vercel == null) {
      vercel = runWithoutRetries("vercel.mjs", 16, 8);
    }
    return vercel;
  }

  private static void saysAndCounts(JsonNode told) {
    assertThat(told.path("tokens").asInt()).isEqualTo(20);
    assertThat(told.path("streamedTokens").asInt()).isEqualTo(20);
    assertThat(told.path("text").asString()).startsWith(TEXT);
    assertThat(told.path("streamedText")).isEqualTo(told.path("text"));
  }
}
