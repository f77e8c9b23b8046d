package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final OptionalLong WINDOW = OptionalLong.of(200_000);

  /** A picture of 1 × 1 pixels, as far as its header says. */
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";

  private static InputBound.Proven bound(WireRequest request) {
    return (InputBound.Proven) request.inputBound("any", WINDOW);
  }

  private static String rewritten(WireRequest request, String body, long cap) {
    var changes = new Changes("another-model", OptionalLong.of(cap), true);
    byte[] bytes = request.rewrite(changes, Requests.PROFILE).applyTo(Requests.utf8(body));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aPlainConversationStatesNothing() {
    RequestFacts facts = Requests.converse("").facts();

    assertThat(facts.model()).isEqualTo(Requests.CLAUDE);
    assertThat(facts.streams()).isFalse();
    assertThat(facts.outputCap()).isEmpty();
    assertThat(facts.choices()).isEqualTo(1);
    assertThat(facts.tier()).isEqualTo("default");
    assertThat(facts.extraOutputTokens()).isZero();
    assertThat(Requests.converse("").unbounded()).isEmpty();
  }

  @Test
  void thePathSaysWhetherItStreams() {
    assertThat(
            Requests.read(Operation.CONVERSE_STREAM, Requests.CLAUDE, Requests.body(""))
                .facts()
                .streams())
        .isTrue();
    assertThat(
            Requests.read(Operation.INVOKE_MODEL_STREAM, Requests.CLAUDE, Requests.message(""))
                .facts()
                .streams())
        .isTrue();
  }

  @Test
  void theCapAndTheTierAreRead() {
    RequestFacts facts =
        Requests.converse(
                "\"inferenceConfig\":{\"temperature\":0.5,\"maxTokens\":77},"
                    + "\"serviceTier\":{\"type\":\"priority\"}")
            .facts();

    assertThat(facts.outputCap()).hasValue(77);
    assertThat(facts.tier()).isEqualTo("priority");
  }

  @ParameterizedTest
  @CsvSource({"50, 0, 51", "5000, 5000, 5001"})
  void aBudgetOfThoughtsThatIsNotBelowTheCapComesBesideIt(long budget, long beside, long least) {
    RequestFacts facts =
        Requests.converse(
                "\"inferenceConfig\":{\"maxTokens\":100},\"additionalModelRequestFields\":"
                    + "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":"
                    + budget
                    + "}}")
            .facts();

    assertThat(facts.extraOutputTokens()).isEqualTo(beside);
    assertThat(facts.leastOutputCap()).isEqualTo(least);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"brandNewField\":{}",
        "\"inferenceConfig\":{\"returnSequences\":4}",
        "\"guardrailConfig\":{\"guardrailIdentifier\":\"g\",\"guardrailVersion\":\"1\"}",
        "\"promptVariables\":{\"a\":{\"text\":\"b\"}}",
        "\"performanceConfig\":{\"latency\":\"optimized\"}",
        "\"toolConfig\":{\"tools\":[{\"systemTool\":{\"name\":\"nova_grounding\"}}]}",
        "\"toolConfig\":{\"tools\":[{\"brandNewTool\":{}}]}",
        "\"toolConfig\":{\"tools\":[{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}]}",
        "\"system\":[{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}]",
        "\"additionalModelRequestFields\":{\"max_tokens\":100000}",
        "\"additionalModelRequestFields\":{\"inferenceConfig\":{\"maxTokens\":100000}}",
        "\"additionalModelRequestFields\":{\"anthropic_beta\":[\"context-1m-2025-08-07\"]}",
        "\"additionalModelRequestFields\":{\"thinking\":{\"unheard_of\":1}}",
        "\"additionalModelRequestFields\":{\"tools\":[{\"type\":\"web_search_20250305\"}]}"
      })
  void whatHasNoBoundIsRefused(String fields) {
    assertThat(Requests.converse(fields).unbounded())
        .hasValueSatisfying(
            problem -> assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"guardrailConfig\":null",
        "\"performanceConfig\":{\"latency\":\"standard\"}",
        "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\"}},{\"cachePoint\":{\"type\":\"default\"}}]}",
        "\"system\":[{\"text\":\"be kind\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"5m\"}}]",
        "\"additionalModelRequestFields\":{\"top_k\":5,\"anthropic_beta\":[\"interleaved-thinking-2025-05-14\"]}",
        "\"additionalModelRequestFields\":{\"inferenceConfig\":{\"topK\":5}}",
        "\"requestMetadata\":{\"user\":\"ada\"},\"additionalModelResponseFieldPaths\":[\"/a\"]"
      })
  void whatLeavesTheCostAlonePasses(String fields) {
    assertThat(Requests.converse(fields).unbounded()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\":{\"format\":\"png\",\"source\":{\"s3Location\":{\"uri\":\"s3://b/k\"}}}}",
        "{\"document\":{\"name\":\"d\",\"source\":{\"s3Location\":{\"uri\":\"s3://b/k\"}}}}",
        "{\"video\":{\"source\":{\"s3Location\":{\"uri\":\"s3://b/k\"}}}}",
        "{\"toolResult\":{\"content\":[{\"video\":{\"source\":{\"s3Location\":{\"uri\":\"s3://b/k\"}}}}]}}"
      })
  void nothingIsReadFromABucketWithTheGatewaysKeys(String block) {
    assertThat(Requests.content(Requests.CLAUDE, block).unbounded()).isPresent();
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}";
    assertThat(
            Requests.refused(Operation.COUNT_TOKENS, "{\"input\":{\"converse\":" + body + "}}")
                .code())
        .isEqualTo(RefusalCode.UNKNOWN_OBJECT);
  }

  @Test
  void soundIsNotPricedApart() {
    String block = "{\"audio\":{\"format\":\"mp3\",\"source\":{\"bytes\":\"AAAA\"}}}";

    assertThat(Requests.content(Requests.CLAUDE, block).unbounded())
        .hasValueSatisfying(
            problem -> assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"document\":{\"format\":\"pdf\",\"name\":\"d\",\"source\":{\"bytes\":\"AAAA\"}}}",
        "{\"document\":{\"name\":\"d\",\"source\":{\"text\":\"a\"},\"citations\":{\"enabled\":true}}}",
        "{\"searchResult\":{\"source\":\"s\",\"content\":[],\"citations\":{\"enabled\":true}}}",
        "{\"video\":{\"source\":{\"bytes\":\"AAAA\"}}}",
        "{\"brandNew\":{}}"
      })
  void whatBytesDoNotBoundIsAsLargeAsTheContextOfTheModel(String block) {
    WireRequest request = Requests.content(Requests.CLAUDE, block);

    assertThat(bound(request).tokens()).isEqualTo(200_000);
    assertThat(bound(request).basis()).isEqualTo(Basis.CONTEXT_WINDOW);
    assertThat(request.inputBound("any", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"hi\"}",
        "{\"document\":{\"name\":\"d\",\"source\":{\"text\":\"a\"},\"citations\":{\"enabled\":false}}}",
        "{\"searchResult\":{\"source\":\"s\",\"title\":\"t\",\"content\":[{\"text\":\"a\"}]}}",
        "{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\",\"input\":{}}}",
        "{\"toolResult\":{\"toolUseId\":\"t\",\"content\":[{\"json\":{}},{\"text\":\"a\"}]}}",
        "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"a\"}}}",
        "{\"guardContent\":{\"text\":{\"text\":\"a\"}}}"
      })
  void textIsBoundedByItsBytes(String block) {
    InputBound.Proven bound = bound(Requests.content(Requests.NOVA, block));

    assertThat(bound.basis()).isEqualTo(Basis.ASSUMED_BYTES);
    assertThat(bound.tokens()).isLessThan(600);
  }

  @Test
  void aPictureIsBoundedByItsSizeWhereTheModelIsClaudeAndByTheContextElsewhere() {
    String block = "{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"" + PIXEL + "\"}}}";

    assertThat(bound(Requests.content(Requests.CLAUDE, block)).mediaTokens()).isEqualTo(65);
    assertThat(bound(Requests.content(Requests.NOVA, block)).basis())
        .isEqualTo(Basis.CONTEXT_WINDOW);
  }

  @Test
  void toolsBringAPromptOfTheirOwn() {
    long bare = bound(Requests.converse("")).tokens();
    String tools = "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\"}}]}";

    assertThat(bound(Requests.converse(tools)).tokens()).isGreaterThan(bare + 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"inferenceConfig\":{\"maxTokens\":1},\"inferenceConfig\":{}",
        "\"inferenceConfig\":{\"maxTokens\":1,\"max\\u0054okens\":9000}",
        "\"modelId\":\"another\""
      })
  void whatIsStatedTwiceIsAmbiguous(String fields) {
    assertThat(Requests.refused(Operation.CONVERSE, Requests.body(fields)).code())
        .isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"inferenceConfig\":{\"maxTokens\":\"5\"}",
        "\"inferenceConfig\":{\"maxTokens\":0}",
        "\"inferenceConfig\":{\"maxTokens\":1.5}",
        "\"inferenceConfig\":[]",
        "\"toolConfig\":{\"tools\":{}}",
        "\"system\":\"be kind\""
      })
  void whatIsOfTheWrongKindIsInvalid(String fields) {
    assertThat(Requests.refused(Operation.CONVERSE, Requests.body(fields)).code())
        .isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"inferenceConfig\":null",
        "\"inferenceConfig\":{}",
        "\"inferenceConfig\":{\"topP\":0.5}",
        "\"inferenceConfig\":{\"maxTokens\":null,\"topP\":0.5}",
        "\"inferenceConfig\":{\"topP\":0.5,\"maxTokens\":9000}"
      })
  void theRewrittenBodyStatesTheCap(String fields) {
    String body = Requests.body(fields);
    String sent = rewritten(Requests.converse(fields), body, 55);

    assertThat(Requests.read(Operation.CONVERSE, Requests.CLAUDE, sent).facts().outputCap())
        .hasValue(55);
    assertThat(sent).doesNotContain("another-model");
  }

  @Test
  void aCapThatStandsStays() {
    String fields = "\"inferenceConfig\":{\"maxTokens\":55}";

    assertThat(rewritten(Requests.converse(fields), Requests.body(fields), 55))
        .isEqualTo(Requests.body(fields));
  }

  @Test
  void claudesOwnFormatIsReadAsAnthropicsButNamesNoModelAndNoTier() {
    WireRequest request = Requests.invoke("");
    String sent = rewritten(request, Requests.message(""), 55);

    assertThat(request.facts().model()).isEqualTo(Requests.CLAUDE);
    assertThat(request.facts().operation()).isEqualTo(Operation.INVOKE_MODEL);
    assertThat(request.facts().outputCap()).hasValue(100);
    assertThat(sent)
        .contains("\"max_tokens\":55")
        .doesNotContain("another-model")
        .doesNotContain("service_tier");
    assertThat(Requests.refused(Operation.INVOKE_MODEL, Requests.message("\"model\":\"m\"")).code())
        .isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"anthropic_beta\":[\"context-1m-2025-08-07\"]",
        "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]"
      })
  void whatHasNoBoundThereIsRefusedToo(String fields) {
    assertThat(Requests.invoke(fields).unbounded()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amazon.nova-lite-v1:0",
        "meta.llama3-1-8b-instruct-v1:0",
        "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"
      })
  void formatsOfOtherModelsAreNotRead(String model) {
    // What looks like Claude's is no proof that Claude reads it.
    WireRequest request = Requests.read(Operation.INVOKE_MODEL, model, Requests.message(""));

    assertThat(request.unbounded())
        .hasValueSatisfying(
            problem -> assertThat(problem.message()).contains("expected: Converse"));
    assertThat(request.rewrite(new Changes("m", OptionalLong.of(1), true), Requests.PROFILE))
        .satisfies(patches -> assertThat(patches.isEmpty()).isTrue());
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:bedrock:us-east-1:1:prompt/P1, true",
    "arn:aws:bedrock:us-east-1:1:imported-model/M, true",
    "arn:aws:bedrock:us-east-1:1:custom-model/amazon.nova-lite-v1:0/x, true",
    "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-x, false",
    "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc, false",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0, false",
    "amazon.nova-lite-v1:0, false"
  })
  void onlyWhatIsBilledByTheTokenIsAModel(String model, boolean isRefused) {
    assertThat(Requests.read(Operation.CONVERSE, model, Requests.body("")).unbounded().isPresent())
        .isEqualTo(isRefused);
  }
}
