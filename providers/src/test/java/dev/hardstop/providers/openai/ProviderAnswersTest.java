package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.WireRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers of providers that imitate OpenAI, in the shapes that their documentation shows, and what
 * each cost to the last digit. Every one has a trait of its provider; the test's name says what
 * missing it would do to the bill.
 */
final class ProviderAnswersTest {
  private static final PriceBook BOOK =
      PriceBook.load()
          .with(
              "local",
              Optional.empty(),
              Map.of(
                  new Glob("*"),
                  Map.of("input", new BigDecimal("0.1"), "output", new BigDecimal("0.4"))));

  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  private static Profile profile(String provider) {
    return OpenAiProfiles.of("proxy.example", Optional.of(provider));
  }

  private static Metering whole(OpenAiWire wire, Profile profile, String answer) {
    return fed(wire.wholeMeter(Operation.CHAT, profile), answer);
  }

  private static Metering streamed(OpenAiWire wire, Profile profile, String answer) {
    var request = read(wire, "{\"model\":\"m\",\"messages\":[],\"stream\":true}");
    return fed(wire.streamMeter(request.facts(), profile, Trailer.NONE), answer);
  }

  private static Metering fed(Meter meter, String answer) {
    byte[] bytes = answer.getBytes(UTF_8);
    meter.feed(bytes, 0, bytes.length, (b, from, to) -> {});
    meter.end((b, from, to) -> {});
    return meter.metering();
  }

  private static WireRequest read(OpenAiWire wire, String body) {
    return switch (wire.read(Operation.CHAT, "", body.getBytes(UTF_8), Carriers.NONE)) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private static Metering.Metered metered(Metering metering) {
    assertThat(metering).isInstanceOf(Metering.Metered.class);
    return (Metering.Metered) metering;
  }

  private static String usd(String provider, String model, Metering metering) {
    assertThat(BOOK.find(provider, model)).isInstanceOf(PricedModel.class);
    var charge =
        ((PricedModel) BOOK.find(provider, model)).chargeExactly(metered(metering).usage(), AT);
    assertThat(charge).isInstanceOf(ExactCharge.class);
    return ((ExactCharge) charge).totalUsd().stripTrailingZeros().toPlainString();
  }

  private static final String DEEPSEEK =
      """
      {"id":"a","object":"chat.completion","model":"deepseek-v4-flash","choices":[{"index":0,
       "message":{"role":"assistant","reasoning_content":"Hm.","content":"Hi"},
       "finish_reason":"stop"}],
       "usage":{"prompt_tokens":1200,"completion_tokens":80,"total_tokens":1280,
        "completion_tokens_details":{"reasoning_tokens":30},
        "prompt_cache_hit_tokens":1000,"prompt_cache_miss_tokens":200}}
      """;

  @Test
  void deepSeekCacheHitsStandOutsideOfTheDetailsAndMissingThemBillsMoreThanThreeTimesTooMuch() {
    Metering metering = whole(new OpenAiWire(), profile("deepseek"), DEEPSEEK);

    assertThat(metered(metering).usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 200L,
                UsageClass.CACHE_READ_TOKENS, 1000L,
                UsageClass.OUTPUT_TOKENS, 50L,
                UsageClass.OUTPUT_REASONING_TOKENS, 30L));
    assertThat(usd("deepseek", "deepseek-v4-flash", metering)).isEqualTo("0.0000532");
    assertThat(
            usd(
                "deepseek",
                "deepseek-v4-flash",
                whole(
                    new OpenAiWire(),
                    profile("deepseek"),
                    DEEPSEEK.replace("prompt_cache_hit_tokens", "unknown"))))
        .as("what it would come to without them")
        .isEqualTo("0.0001904");
  }

  @Test
  void whereDeepSeekTellsTheHitsTwiceTheSmallerNumberHoldsSoThatNeitherMakesACallCheaper() {
    String both =
        DEEPSEEK.replace(
            "\"completion_tokens_details\"",
            "\"prompt_tokens_details\":{\"cached_tokens\":600},\"completion_tokens_details\"");

    assertThat(metered(whole(new OpenAiWire(), profile("deepseek"), both)).usage().counts())
        .containsEntry(UsageClass.CACHE_READ_TOKENS, 600L);
  }

  private static final String OPENROUTER =
      """
      {"id":"gen-1","provider":"Google","model":"anthropic/claude-haiku-4.5","object":"chat.completion",
       "choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":194,"completion_tokens":2,"total_tokens":196,
        "cost":0.00014175,"is_byok":false,
        "cost_details":{"upstream_inference_cost":0.00014175},
        "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":0}}}
      """;

  @Test
  void openRouterSaysWhatItChargedAndTheListPriceOfAnotherHostWouldBeOff() {
    Metering metering = whole(new OpenAiWire(), profile("openrouter"), OPENROUTER);

    assertThat(metered(metering).reportedNanoUsd()).hasValue(141_750);
    assertThat(usd("openrouter", "anthropic/claude-haiku-4.5", metering))
        .as("list price")
        .isEqualTo("0.000204");
  }

  @Test
  void withAKeyOfOnesOwnAtOpenRouterTheCostIsOnlyItsFeeAndTheInferenceWouldGoUncounted() {
    String byok =
        OPENROUTER
            .replace("\"is_byok\":false", "\"is_byok\":true")
            .replace("\"cost\":0.00014175", "\"cost\":7.0875e-6");

    // 7,087.5 nano-dollars of fee and 141,750 of inference, rounded up once.
    assertThat(metered(whole(new OpenAiWire(), profile("openrouter"), byok)).reportedNanoUsd())
        .hasValue(148_838);
  }

  @Test
  void whatElseIsTrueInTheAnswerDoesNotMakeTheFeeTheCost() {
    String byok =
        OPENROUTER
            .replace("\"is_byok\":false", "\"is_byok\":true,\"cached\":true")
            .replace("\"cost\":0.00014175", "\"cost\":7.0875e-6")
            .replace("{\"reasoning_tokens\":0}}}", "{\"reasoning_tokens\":0}},\"native\":true}");

    assertThat(byok).contains("\"native\":true");
    assertThat(metered(whole(new OpenAiWire(), profile("openrouter"), byok)).reportedNanoUsd())
        .hasValue(148_838);
  }

  @Test
  void aFeeAtOpenRouterWithoutTheInferenceBesideItIsNotTheCost() {
    String byok =
        OPENROUTER
            .replace("\"is_byok\":false", "\"is_byok\":true")
            .replaceAll(",\\s*\"cost_details\":\\{[^}]*\\}", "");

    assertThat(byok).doesNotContain("cost_details");
    assertThat(whole(new OpenAiWire(), profile("openrouter"), byok))
        .isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void aStreamOfOpenRouterTellsItsCostInItsLastChunkAmongComments() {
    String stream =
        """
        : OPENROUTER PROCESSING

        data: {"id":"gen-1","model":"anthropic/claude-haiku-4.5","choices":[{"index":0,"delta":{"content":"Hi"}}]}

        : OPENROUTER PROCESSING

        data: {"id":"gen-1","model":"anthropic/claude-haiku-4.5","choices":[{"index":0,"delta":{"content":""}}],"usage":{"prompt_tokens":194,"completion_tokens":2,"total_tokens":196,"cost":0.00014175}}

        data: [DONE]

        """;

    assertThat(metered(streamed(new OpenAiWire(), profile("openrouter"), stream)).reportedNanoUsd())
        .hasValue(141_750);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1000000.01", "1e999999", "0.001e33333333333", "1e-40"})
  void aCostThatIsNoAmountIsNotBelieved(String cost) {
    String odd = OPENROUTER.replace("\"cost\":0.00014175", "\"cost\":" + cost);

    assertThat(whole(new OpenAiWire(), profile("openrouter"), odd))
        .isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void onlyOpenRouterIsBelievedACostElseAnyServerCouldNameItsOwn() {
    assertThat(metered(whole(new OpenAiWire(), profile("groq"), OPENROUTER)).reportedNanoUsd())
        .isEmpty();
  }

  @Test
  void groqPutsTheUsageOfAStreamInAnObjectOfItsOwnAndMissingItWouldChargeTheWholeHold() {
    String stream =
        """
        data: {"id":"c","model":"llama-3.3-70b-versatile","x_groq":{"id":"req_1"},"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

        data: {"id":"c","model":"llama-3.3-70b-versatile","choices":[{"index":0,"delta":{"content":"Hi"}}]}

        data: {"id":"c","model":"llama-3.3-70b-versatile","service_tier":"on_demand","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.0166,"prompt_tokens":100,"prompt_time":0.00045,"completion_tokens":50,"completion_time":0.18,"total_tokens":150,"total_time":0.19}}}

        data: [DONE]

        """;
    Metering metering = streamed(new OpenAiWire(), profile("groq"), stream);

    assertThat(metered(metering).usage().counts())
        .isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 100L, UsageClass.OUTPUT_TOKENS, 50L));
    assertThat(metered(metering).tier()).isEqualTo("on_demand");
    assertThat(usd("groq", "llama-3.3-70b-versatile", metering)).isEqualTo("0.0000985");
  }

  @Test
  void mistralReportsUnaskedAndAskingItWouldLoseTheWholeCallTo422() {
    String body = "{\"model\":\"mistral-small-latest\",\"messages\":[],\"stream\":true}";
    byte[] sent =
        read(new OpenAiWire(), body)
            .rewrite(
                new Changes("mistral-small-latest", OptionalLong.of(100), true), profile("mistral"))
            .applyTo(body.getBytes(UTF_8));
    String stream =
        """
        data: {"id":"m","model":"mistral-small-latest","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

        data: {"id":"m","model":"mistral-small-latest","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"total_tokens":1200,"completion_tokens":200,"prompt_tokens_details":{"cached_tokens":400}}}

        data: [DONE]

        """;
    Metering metering = streamed(new OpenAiWire(), profile("mistral"), stream);

    assertThat(new String(sent, UTF_8))
        .contains("\"max_tokens\":100")
        .doesNotContain("stream_options", "max_completion_tokens");
    // This model has no price of its own for what was cached.
    assertThat(usd("mistral", "mistral-small-latest", metering)).isEqualTo("0.00016");
    assertThat(usd("mistral", "mistral-small-2603", metering)).isEqualTo("0.000216");
  }

  private static final String XAI =
      """
      {"id":"x","model":"grok-3-mini","choices":[{"index":0,"message":{"role":"assistant",
       "content":"101","reasoning_content":"Let me see."},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":151,
        "prompt_tokens_details":{"text_tokens":32,"audio_tokens":0,"image_tokens":0,"cached_tokens":8},
        "completion_tokens_details":{"reasoning_tokens":110,"audio_tokens":0,
         "accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0}}
      """;

  @Test
  void xAiReasoningStandsBesideTheCompletionAndMissingItWouldBillAFifthOfTheCall() {
    Metering metering = whole(new OpenAiWire(), profile("x-ai"), XAI);

    assertThat(metered(metering).usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 24L,
                UsageClass.CACHE_READ_TOKENS, 8L,
                UsageClass.OUTPUT_TOKENS, 9L,
                UsageClass.OUTPUT_REASONING_TOKENS, 110L));
    assertThat(usd("x-ai", "grok-3-mini", metering)).isEqualTo("0.0000673");
  }

  @Test
  void sourcesThatXAiSearchedAreBilledApartSoThatTheCountsAloneWouldBeTooLittle() {
    String searched = XAI.replace("\"num_sources_used\":0", "\"num_sources_used\":5");

    assertThat(whole(new OpenAiWire(), profile("x-ai"), searched))
        .isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void vllmRepeatsTheUsageOnEveryChunkAndSummingItWouldBillTheCallThreeTimes() {
    String stream =
        """
        data: {"id":"v","model":"qwen","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":20,"total_tokens":20,"completion_tokens":0}}

        data: {"id":"v","model":"qwen","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":20,"total_tokens":21,"completion_tokens":1}}

        data: {"id":"v","model":"qwen","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"total_tokens":23,"completion_tokens":3}}

        data: {"id":"v","model":"qwen","choices":[],"usage":{"prompt_tokens":20,"total_tokens":23,"completion_tokens":3}}

        data: [DONE]

        """;

    assertThat(usd("local", "qwen", streamed(new OpenAiWire(), profile("local"), stream)))
        .isEqualTo("0.0000032");
  }

  @Test
  void aLlamaServerThatReportsInTheLastChunkOfContentIsNotTakenForOneThatDoesNotReport() {
    String stream =
        """
        data: {"id":"l","model":"llama","choices":[{"index":0,"delta":{"content":"a"}}]}

        data: {"id":"l","model":"llama","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"completion_tokens":298,"prompt_tokens":26,"total_tokens":324},"timings":{"prompt_n":26,"predicted_n":298}}

        data: [DONE]

        """;

    assertThat(usd("local", "llama", streamed(new OpenAiWire(), profile("local"), stream)))
        .isEqualTo("0.0001218");
  }

  @Test
  void ollamasEndpointReportsAsOpenAiDoes() {
    String stream =
        """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-oss:20b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-oss:20b","system_fingerprint":"fp_ollama","choices":[],"usage":{"prompt_tokens":26,"completion_tokens":298,"total_tokens":324}}

        data: [DONE]

        """;

    assertThat(usd("local", "gpt-oss:20b", streamed(new OpenAiWire(), profile("local"), stream)))
        .isEqualTo("0.0001218");
  }

  @Test
  void cohereBillsFewerUnitsThanItCountsTokensAndTheOtherNumberWouldBillFourteenTimesTheInput() {
    String answer =
        """
        {"id":"c14c80c3","finish_reason":"COMPLETE",
         "message":{"role":"assistant","content":[{"type":"text","text":"Hi"}]},
         "usage":{"billed_units":{"input_tokens":5,"output_tokens":418},
          "tokens":{"input_tokens":71,"output_tokens":418},"cached_tokens":64}}
        """;
    Metering metering = whole(new CohereWire(), OpenAiProfiles.ALWAYS_REPORTING, answer);

    assertThat(metered(metering).usage().counts())
        .isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 5L, UsageClass.OUTPUT_TOKENS, 418L));
    assertThat(usd("cohere", "command-r-08-2024", metering)).isEqualTo("0.00025155");
  }

  @Test
  void aStreamOfCohereSaysWhatItBillsInsideTheDeltaOfItsLastEvent() {
    String stream =
        """
        event: message-start
        data: {"type":"message-start","id":"29f14a5a","delta":{"message":{"role":"assistant","content":[],"tool_calls":[]}}}

        event: content-delta
        data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}}}

        event: message-end
        data: {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":418},"tokens":{"input_tokens":71,"output_tokens":418}}}}

        """;
    Metering metering = streamed(new CohereWire(), OpenAiProfiles.ALWAYS_REPORTING, stream);

    assertThat(usd("cohere", "command-r-08-2024", metering)).isEqualTo("0.00025155");
  }

  @Test
  void anOnlineModelOfOpenRouterIsRefusedBecauseItsSearchesAreBilledApart() {
    assertThat(
            read(new OpenAiWire(), "{\"model\":\"openai/gpt-4o:online\",\"messages\":[]}")
                .unbounded())
        .isPresent();
  }
}
