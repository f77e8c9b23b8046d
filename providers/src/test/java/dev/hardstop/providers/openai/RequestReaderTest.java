package dev.hardstop.providers.openai;

import static dev.hardstop.providers.openai.Requests.body;
import static dev.hardstop.providers.openai.Requests.read;
import static dev.hardstop.providers.openai.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptNames;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final Reach AUDIO_OUT = Reach.TEXT.with(UsageClass.OUTPUT_AUDIO_TOKENS);

  @Test
  void readsAPlainChatRequest() {
    RequestFacts facts = facts(Operation.CHAT, "");

    assertThat(facts.model()).isEqualTo("gpt-4o");
    assertThat(facts.operation()).isEqualTo(Operation.CHAT);
    assertThat(facts.streams()).isFalse();
    assertThat(facts.usageAsked()).isFalse();
    assertThat(facts.outputCap()).isEmpty();
    assertThat(facts.choices()).isEqualTo(1);
    assertThat(facts.extraOutputTokens()).isZero();
    assertThat(facts.tier()).isEqualTo("default");
    assertThat(facts.reach()).isEqualTo(Reach.TEXT);
    assertThat(facts.carried()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1} caps the output at {2}")
  @CsvSource({
    "CHAT, max_completion_tokens, 100",
    "CHAT, max_tokens, 100",
    "COMPLETIONS, max_tokens, 100",
    "COMPLETIONS, max_tokens, 0",
    "RESPONSES, max_output_tokens, 100",
    "CHAT, max_tokens, 10000000"
  })
  void readsTheOutputCapOfEachOperation(Operation operation, String field, long cap) {
    assertThat(facts(operation, "\"" + field + "\":" + cap).outputCap())
        .isEqualTo(OptionalLong.of(cap));
  }

  @Test
  void legacyCompletionsGenerateSixteenTokensUnlessTold() {
    assertThat(facts(Operation.COMPLETIONS, "").outputCap()).hasValue(16);
    assertThat(facts(Operation.COMPLETIONS, "\"max_tokens\":null").outputCap()).hasValue(16);
    assertThat(facts(Operation.CHAT, "").outputCap()).isEmpty();
    assertThat(facts(Operation.RESPONSES, "").outputCap()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1} is somebody else''s")
  @CsvSource({
    "RESPONSES, max_tokens",
    "RESPONSES, max_completion_tokens",
    "CHAT, max_output_tokens",
    "EMBEDDINGS, max_tokens"
  })
  void anotherOperationsCapIsNoCap(Operation operation, String field) {
    assertThat(facts(operation, "\"" + field + "\":100").outputCap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e18",
        "1000000000000000000",
        "-1",
        "0",
        "10000001",
        "\"100\"",
        "1.5",
        "100.0",
        "true",
        "[100]",
        "{}"
      })
  void absurdOutputCapsAreRefused(String cap) {
    for (var field : List.of("max_tokens", "max_completion_tokens")) {
      BadRequest problem =
          refused(Operation.CHAT, body(Operation.CHAT, "\"" + field + "\":" + cap));

      assertThat(problem.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
      assertThat(problem.path()).isEqualTo(field);
      assertThat(problem.message()).contains("(expected: a whole number from 1 to 10000000)");
    }
  }

  @Test
  void twoOutputCapsAreAmbiguousButANullIsNone() {
    BadRequest problem =
        refused(
            Operation.CHAT, body(Operation.CHAT, "\"max_tokens\":5,\"max_completion_tokens\":5"));

    assertThat(problem.code()).isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
    assertThat(problem.path()).isEqualTo("max_completion_tokens");
    assertThat(facts(Operation.CHAT, "\"max_tokens\":null,\"max_completion_tokens\":7").outputCap())
        .hasValue(7);
    assertThat(facts(Operation.CHAT, "\"max_completion_tokens\":null").outputCap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAX_TOKENS",
        "Max_Tokens",
        "\u017ftream",
        "max_to\u212aens",
        "Model",
        "N",
        "Service_Tier",
        "Plugins",
        "dataSources",
        "Tools"
      })
  void aKnownFieldInAnotherCaseIsAmbiguous(String field) {
    BadRequest problem =
        refused(Operation.CHAT, body(Operation.CHAT, "\"max_tokens\":5,\"" + field + "\":9"));

    assertThat(problem.code()).isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
    assertThat(problem.path()).isEqualTo(field);
  }

  @Test
  void anUnknownFieldMayBeInAnyCase() {
    assertThat(facts(Operation.CHAT, "\"reasoningEffort\":\"low\",\"userId\":1").model())
        .isEqualTo("gpt-4o");
  }

  @ParameterizedTest(name = "{0} is {1} choices")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n\":3 | 3",
        "\"n\":null | 1",
        "\"best_of\":5 | 5",
        "\"best_of\":0 | 1",
        "\"n\":2,\"best_of\":5 | 5",
        "\"n\":128 | 128"
      })
  void everyChoiceIsCounted(String fields, long choices) {
    assertThat(facts(Operation.CHAT, fields).choices()).isEqualTo(choices);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"n\":0", "\"n\":129", "\"n\":-1", "\"n\":1e2", "\"n\":\"2\"", "\"best_of\":129"})
  void impossibleNumbersOfChoicesAreRefused(String fields) {
    assertThat(refused(Operation.COMPLETIONS, body(Operation.COMPLETIONS, fields)).code())
        .isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @ParameterizedTest(name = "{0} is {1} choices")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a\" | 2",
        "[\"a\",\"b\",\"c\"] | 6",
        "[1,2,3] | 2",
        "[[1],[2,3]] | 4",
        "[] | 2",
        "null | 2"
      })
  void everyPromptIsAnsweredInEveryChoice(String prompt, long choices) {
    String body = "{\"model\":\"gpt-3.5-turbo-instruct\",\"n\":2,\"prompt\":" + prompt + "}";

    assertThat(read(Operation.COMPLETIONS, body).facts().choices()).isEqualTo(choices);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "{}", "[1,\"a\"]", "[\"a\",1]", "[[\"a\"]]", "[-1]", "[1.5]"})
  void promptsOfNoKnownShapeAreRefused(String prompt) {
    assertThat(refused(Operation.COMPLETIONS, "{\"model\":\"m\",\"prompt\":" + prompt + "}").code())
        .isEqualTo(RefusalCode.INVALID_REQUEST);
    assertThat(refused(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":" + prompt + "}").code())
        .isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @Test
  void aPredictionMayBeBilledBesideTheCap() {
    String prediction = "{\"type\":\"content\",\"content\":\"twelve chars\"}";

    assertThat(facts(Operation.CHAT, "\"prediction\":" + prediction).extraOutputTokens())
        .isEqualTo(prediction.length());
    assertThat(facts(Operation.CHAT, "\"prediction\":null").extraOutputTokens()).isZero();
  }

  @ParameterizedTest(name = "{0} is priced as {1}")
  @CsvSource({
    "null, default",
    "auto, default",
    "default, default",
    "flex, flex",
    "scale, scale",
    "priority, priority",
    "fast, priority"
  })
  void theTierIsTheOneThatWillBeServed(String stated, String tier) {
    String value = stated.equals("null") ? "null" : "\"" + stated + "\"";

    assertThat(facts(Operation.CHAT, "\"service_tier\":" + value).tier()).isEqualTo(tier);
    assertThat(facts(Operation.RESPONSES, "\"service_tier\":" + value).tier()).isEqualTo(tier);
  }

  @Test
  void anUnknownTierIsRefused() {
    BadRequest problem =
        refused(Operation.CHAT, body(Operation.CHAT, "\"service_tier\":\"ultrafast\""));

    assertThat(problem.path()).isEqualTo("service_tier");
    assertThat(problem.message()).contains("expected: auto, default, flex");
  }

  @Test
  void readsWhetherAndHowItStreams() {
    assertThat(facts(Operation.CHAT, "\"stream\":true").streams()).isTrue();
    assertThat(facts(Operation.CHAT, "\"stream\":null").streams()).isFalse();
    assertThat(facts(Operation.CHAT, "\"stream_options\":{\"include_usage\":true}").usageAsked())
        .isTrue();
    assertThat(facts(Operation.CHAT, "\"stream_options\":{\"include_usage\":null}").usageAsked())
        .isFalse();
    assertThat(facts(Operation.CHAT, "\"stream_options\":null").usageAsked()).isFalse();
    assertThat(refused(Operation.CHAT, body(Operation.CHAT, "\"stream\":\"yes\"")).path())
        .isEqualTo("stream");
    assertThat(refused(Operation.CHAT, body(Operation.CHAT, "\"stream_options\":[]")).path())
        .isEqualTo("stream_options");
  }

  @Test
  void audioReachesTheAudioPrices() {
    assertThat(facts(Operation.CHAT, "\"modalities\":[\"text\",\"audio\"]").reach())
        .isEqualTo(AUDIO_OUT);
    assertThat(facts(Operation.CHAT, "\"modalities\":[\"text\"]").reach()).isEqualTo(Reach.TEXT);
    assertThat(facts(Operation.CHAT, "\"audio\":{\"voice\":\"alloy\"}").reach())
        .isEqualTo(AUDIO_OUT);
    String part =
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}";
    WireRequest spoken =
        read(
            Operation.CHAT,
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}");
    assertThat(spoken.facts().reach()).isEqualTo(Reach.TEXT.with(UsageClass.INPUT_AUDIO_TOKENS));
    assertThat(spoken.unbounded()).isEmpty();
  }

  @Test
  void soundThatIsNamedIsNobodys() {
    String part = "{\"type\":\"input_audio\",\"input_audio\":{\"file_id\":\"file-1\"}}";
    WireRequest named =
        read(
            Operation.CHAT,
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}");

    assertThat(named.kept().unowned()).isPresent();
  }

  @Test
  void soundThatWouldBeChargedAsTextIsRefused() {
    String hi = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    String preview = "{\"model\":\"gpt-4o-audio-preview-2025-06-03\"," + hi;

    assertThat(read(Operation.CHAT, preview + ",\"modalities\":[\"audio\"]}").unbounded())
        .hasValueSatisfying(problem -> assertThat(problem.message()).contains("no price here"));
    assertThat(read(Operation.CHAT, preview + "}").unbounded()).isEmpty();
    assertThat(
            read(Operation.CHAT, "{\"model\":\"gpt-audio\",\"audio\":{}," + hi + "}").unbounded())
        .isEmpty();
  }

  @ParameterizedTest(name = "{0} {1} has no bound at {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "RESPONSES | \"context_management\":[{\"type\":\"compaction\"}] | context_management",
        "RESPONSES | \"background\":true | background",
        "CHAT | \"store\":true | store",
        "CHAT | \"web_search_options\":{} | web_search_options",
        "CHAT | \"models\":[\"gpt-5.5-pro\"] | models",
        "CHAT | \"plugins\":[{\"id\":\"web\"}] | plugins",
        "CHAT | \"search_parameters\":{} | search_parameters",
        "CHAT | \"compound_custom\":{} | compound_custom",
        "CHAT | \"enhancements\":{\"ocr\":{\"enabled\":true}} | enhancements",
        "CHAT | \"provider\":{\"only\":[\"x\"]} | provider",
        "CHAT | \"route\":\"fallback\" | route",
        "CHAT | \"preset\":\"p\" | preset",
        "CHAT | \"fallbacks\":[\"gpt-5-pro\"] | fallbacks",
        "CHAT | \"extra_body\":{\"google\":{\"cached_content\":\"c\"}} | extra_body",
        "CHAT | \"chat_template\":\"{{x}}{{x}}\" | chat_template",
        "CHAT | \"deferred\":true | deferred",
        "CHAT | \"tools\":[{\"googleSearch\":{}}] | tools[0]",
        "RESPONSES | \"tools\":[{\"name\":\"f\"}] | tools[0]",
        "CHAT | \"enable_search\":true | enable_search",
        "CHAT | \"max_tokens\":5,\"n_predict\":-1 | n_predict",
        "COMPLETIONS | \"max_new_tokens\":5 | max_new_tokens",
        "CHAT | \"modalities\":[\"image\"] | modalities[0]",
        "RESPONSES | \"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"web_search\"}] |"
            + " tools[1].type",
        "RESPONSES | \"tools\":[{\"type\":\"mcp\",\"server_url\":\"https://x\"}] | tools[0].type",
        "RESPONSES | \"tools\":[{\"type\":\"code_interpreter\"}],\"max_tool_calls\":1 |"
            + " tools[0].type",
        "CHAT | \"tools\":[{\"type\":\"openrouter:web_search\"}] | tools[0].type"
      })
  void whatHasNoBoundIsNamed(Operation operation, String fields, String path) {
    BadRequest problem = read(operation, body(operation, fields)).unbounded().orElseThrow();

    assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST);
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.message()).startsWith(path + ": ").contains("expected: ");
  }

  @ParameterizedTest(name = "{0} {1} names {2}, which has no owner")
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT | \"previous_response_id\":\"resp_1\" | previous_response_id",
        "RESPONSES | \"previous_response_id\":\"\" | previous_response_id",
        "RESPONSES | \"previous_response_id\":\"../files\" | previous_response_id",
        "RESPONSES | \"web_search_options\":{},\"conversation\":\"a/../b\" | conversation",
        "RESPONSES | \"conversation\":{\"id\":\"conv_1\",\"ID\":\"conv_2\"} | conversation.ID",
        "CHAT | \"conversation\":\"conv_1\" | conversation",
        "RESPONSES | \"prompt\":{\"id\":\"pmpt_1\"} | prompt",
        "CHAT | \"data_sources\":[{\"type\":\"azure_search\"}] | data_sources",
        "RESPONSES | \"include\":[],\"prompt\":null,\"tools\":null,\"conversation\":{\"x\":1} |"
            + " conversation.x",
        "RESPONSES | \"tools\":[{\"type\":\"x\",\"container\":\"c\"}] | tools[0].container",
        "RESPONSES | \"tools\":[{\"type\":\"x\",\"vector_store_ids\":[\"v\"]}] |"
            + " tools[0].vector_store_ids"
      })
  void whatIsKeptUpstreamWithoutAnOwnerIsNotThere(Operation operation, String fields, String path) {
    BadRequest problem = read(operation, body(operation, fields)).kept().unowned().orElseThrow();

    assertThat(problem.code()).isEqualTo(RefusalCode.UNKNOWN_OBJECT);
    assertThat(problem.path()).isEqualTo(path);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "RESPONSES | \"seed\":1 | UNLESS_TOLD | - | false",
        "RESPONSES | \"store\":null,\"previous_response_id\":null | UNLESS_TOLD | - | false",
        "RESPONSES | \"store\":true,\"truncation\":\"disabled\" | ASKED | - | false",
        "RESPONSES | \"store\":false,\"previous_response_id\":\"resp_1\" | NEVER | resp_1 | false",
        "RESPONSES | \"truncation\":\"auto\" | UNLESS_TOLD | - | true",
        "CHAT | \"store\":false | NEVER | - | false"
      })
  void saysWhatIsKeptAndWhatItGoesOnFrom(
      Operation operation,
      String fields,
      Kept.Storing storing,
      @Nullable String continues,
      boolean truncates) {
    WireRequest request = read(operation, body(operation, fields));

    List<Kept.Name> names =
        continues == null
            ? List.of()
            : List.of(new Kept.Name(Kept.Kind.RESPONSE, continues, "previous_response_id"));
    assertThat(request.kept()).isEqualTo(new Kept(names, Optional.empty(), storing, truncates));
    assertThat(request.unbounded()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "\"conversation\":\"conv_1\"",
        "\"conversation\":{\"id\":\"conv_1\"}",
        "\"conver\\u0073ation\":{\"\\u0069d\":\"conv_1\"}"
      })
  void anAnswerInAConversationNamesItAndIsOfUnknownSizeWhenItIsKept(String field) {
    for (Operation operation : List.of(Operation.RESPONSES, Operation.RESPONSES_INPUT_TOKENS)) {
      Kept kept = read(operation, body(operation, field)).kept();

      assertThat(kept.unowned()).isEmpty();
      assertThat(kept.names())
          .extracting(Kept.Name::kind, Kept.Name::id)
          .containsExactly(tuple(Kept.Kind.CONVERSATION, "conv_1"));
      assertThat(kept.truncates()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "\"conversation\":\"conv_1\"",
        "\"previous_response_id\":\"resp_1\"",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}]"
      })
  void whatIsKeptMayBeSoundAndIsHeldAtItsPrice(String field) {
    PriceBook book = PriceBook.load();
    String body = "{\"model\":\"gpt-4o\"," + field + "}";
    Reach reach = read(Operation.RESPONSES, body).facts().reach();

    assertThat(reach.mask() & UsageClass.INPUT_AUDIO_TOKENS.bit()).isNotZero();
    for (String model : List.of("gpt-4o", "gpt-audio")) {
      PricedModel priced = (PricedModel) book.find("openai", model);
      assertThat(fixed(priced, reach))
          .as(model)
          .isEqualTo(fixed(priced, Reach.TEXT) * (model.equals("gpt-4o") ? 10 : 128) / 10);
    }
    String unpriced = body.replace("gpt-4o", "gpt-4o-audio-preview");
    assertThat(read(Operation.RESPONSES, unpriced).unbounded()).isPresent();
  }

  private static long fixed(PricedModel priced, Reach reach) {
    var bounds = new Bounds(1_000, 1, reach, Usage.NONE);
    return ((Estimate) priced.estimate(bounds, Instant.EPOCH)).fixedPicoUsd();
  }

  @Test
  void aThingIsNamedOnceHoweverOftenAndNotTooManyThings() {
    String file = "{\"type\":\"input_file\",\"file_id\":\"file-%d\"}";
    String few = (file + ",").formatted(1).repeat(400) + file.formatted(2);
    String many =
        IntStream.rangeClosed(0, KeptNames.MOST)
            .mapToObj(file::formatted)
            .collect(Collectors.joining(","));
    String start = "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[";

    assertThat(read(Operation.RESPONSES, start + few + "]}]}").kept().names()).hasSize(2);
    assertThat(refused(Operation.RESPONSES, start + many + "]}]}").path())
        .isEqualTo("input[0].content[256].file_id");
  }

  @ParameterizedTest(name = "{0} {1} is bounded")
  @CsvSource(
      delimiter = '|',
      value = {
        "RESPONSES | \"previous_response_id\":null,\"conversation\":null,\"prompt\":null",
        "RESPONSES | \"background\":false,\"store\":false",
        "RESPONSES | \"background\":null,\"store\":null,\"tools\":null",
        "RESPONSES | \"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"max_tool_calls\":3",
        "RESPONSES | \"tools\":[{\"type\":\"custom\",\"name\":\"f\"},{\"type\":\"local_shell\"}]",
        "CHAT | \"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "CHAT | \"reasoning_effort\":\"xhigh\",\"seed\":1,\"whatever\":{\"deep\":[1,2]}",
        "CHAT | \"logit_bias\":{\"50256\":-100},\"metadata\":{\"file_id\":\"x\"}"
      })
  void whatHasABoundPasses(Operation operation, String fields) {
    assertThat(read(operation, body(operation, fields)).unbounded()).isEmpty();
  }

  @ParameterizedTest(name = "{0}/{1}: {2}")
  @CsvSource({
    "perplexity, sonar, true",
    "perplexity, sonar-pro, true",
    "openrouter, perplexity/sonar, false",
    "openrouter, Perplexity/Sonar-Pro, false"
  })
  void aModelThatSearchesHasABoundOnlyWhereSearchesHaveAPrice(
      String provider, String model, boolean isBounded) {
    PricedModel priced = (PricedModel) PriceBook.load().find(provider, model);
    var facts = read(Operation.CHAT, "{\"model\":\"" + model + "\",\"messages\":[]}").facts();

    assertThat(priced.estimate(facts.bounds(10), Instant.EPOCH) instanceof Estimate)
        .isEqualTo(isBounded);
  }

  @Test
  void aModelThatDrawsHasNoBoundWhereTextIsExpected() {
    String fields = "\"model\":\"google/gemini-3-pro-IMAGE-preview\"";

    assertThat(read(Operation.CHAT, "{" + fields + ",\"messages\":[]}").unbounded())
        .map(BadRequest::path)
        .contains("model");
    assertThat(read(Operation.IMAGES, "{\"model\":\"gpt-image-1\",\"prompt\":\"x\"}").unbounded())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o-search-preview",
        "gpt-4o-mini-search-preview-2025-03-11",
        "gpt-5-search",
        "o3-deep-research",
        "GPT-4o-Search-preview",
        "openai/gpt-4o:ONLINE",
        "openai/gpt-4o:online:floor",
        "o4-mini-deep-research-2025-06-26"
      })
  void modelsThatSearchOnTheirOwnHaveNoBound(String model) {
    assertThat(read(Operation.CHAT, "{\"model\":\"" + model + "\",\"messages\":[]}").unbounded())
        .map(BadRequest::path)
        .contains("model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model\":null}",
        "{\"model\":5}",
        "{\"model\":\"\"}",
        "{\"model\":\"a b\"}",
        "{\"model\":\"a\\r\\nx-evil: 1\"}",
        "{\"model\":\"\u00e4\"}"
      })
  void aRequestNeedsAModelThatIsAName(String body) {
    assertThat(refused(Operation.CHAT, body).code()).isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @Test
  void aLongModelIsRefusedAndModerationsNeedNone() {
    String longest = "m".repeat(256);

    assertThat(read(Operation.CHAT, "{\"model\":\"" + longest + "\"}").facts().model())
        .isEqualTo(longest);
    assertThat(refused(Operation.CHAT, "{\"model\":\"m" + longest + "\"}").path())
        .isEqualTo("model");
    assertThat(read(Operation.MODERATIONS, "{\"input\":\"hi\"}").facts().model()).isEmpty();
  }

  @Test
  void attributesAreCarriedFromTheConfiguredPlacesOnly() {
    String fields =
        "\"user\":\"u-1\",\"metadata\":{\"user_id\":\"m-1\",\"other\":\"x\",\"n\":7,\"o\":{}},"
            + "\"safety_identifier\":\"s-1\"";
    Carriers carriers =
        Carriers.of(List.of("user", "metadata.user_id", "metadata.n", "metadata.o", "absent"));

    assertThat(read(Operation.CHAT, body(Operation.CHAT, fields), carriers).facts().carried())
        .isEqualTo(Map.of("user", "u-1", "metadata.user_id", "m-1", "metadata.n", "7"));
  }

  @Test
  void controlTokensInTextAreText() {
    String body =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"<|endoftext|><|im_start|>system\"}]}";

    WireRequest request = read(Operation.CHAT, body);

    assertThat(request.unbounded()).isEmpty();
    assertThat(request.exactInputBound("gpt-4o", OptionalLong.empty()))
        .isNotEqualTo(request.inputBound("gpt-4o", OptionalLong.empty()));
  }

  private static RequestFacts facts(Operation operation, String fields) {
    return read(operation, body(operation, fields)).facts();
  }
}
