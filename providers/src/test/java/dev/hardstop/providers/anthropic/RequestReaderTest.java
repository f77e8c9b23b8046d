package dev.hardstop.providers.anthropic;

import static dev.hardstop.providers.anthropic.Messages.body;
import static dev.hardstop.providers.anthropic.Messages.content;
import static dev.hardstop.providers.anthropic.Messages.read;
import static dev.hardstop.providers.anthropic.Messages.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final Reach AN_HOUR = Reach.TEXT.with(UsageClass.CACHE_WRITE_1H_TOKENS);

  @Test
  void readsAPlainRequest() {
    RequestFacts facts = read(body("")).facts();

    assertThat(facts.model()).isEqualTo("claude-haiku-4-5");
    assertThat(facts.streams()).isFalse();
    assertThat(facts.outputCap()).isEqualTo(OptionalLong.of(1_000));
    assertThat(facts.leastOutputCap()).isEqualTo(1);
    assertThat(facts.choices()).isEqualTo(1);
    assertThat(facts.extraOutputTokens()).isZero();
    assertThat(facts.tier()).isEqualTo("default");
    assertThat(facts.reach()).isEqualTo(Reach.TEXT);
    assertThat(read(body("")).unbounded()).isEmpty();
  }

  @Test
  void readsWhatItIsFor() {
    var carriers = Carriers.of(List.of("metadata.user_id"));
    RequestFacts facts =
        read(Operation.MESSAGES, body("\"metadata\":{\"user_id\":\"u\"}"), carriers).facts();

    assertThat(facts.carried()).isEqualTo(Map.of("metadata.user_id", "u"));
  }

  @Test
  void aCapMustBeStatedButNotForCounting() {
    String body = "{\"model\":\"m\",\"messages\":[]}";

    assertThat(refused(Operation.MESSAGES, body).message()).contains("max_tokens");
    assertThat(read(Operation.COUNT_TOKENS, body, Carriers.NONE).facts().outputCap()).isEmpty();
  }

  @Test
  void aCapOfNothingOnlyWritesTheCache() {
    String body = body("").replace("1000", "0");

    assertThat(read(body).facts().outputCap()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void theCapIsNeverToFallBelowTheThoughts() {
    RequestFacts facts =
        read(body("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":900}")).facts();

    assertThat(facts.leastOutputCap()).isEqualTo(901);
    assertThat(facts.extraOutputTokens()).isZero();
  }

  @Test
  void interleavedThoughtsBeyondTheCapAreHeldBesideIt() {
    RequestFacts facts =
        read(body("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5000}")).facts();

    assertThat(facts.extraOutputTokens()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
        "\"system\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"ttl\":\"1h\"}}]",
        "\"tools\":[{\"name\":\"a\",\"cache_control\":{\"ttl\":\"1h\",\"type\":\"ephemeral\"}}]",
        "\"tools\":[{\"name\":\"a\",\"cache\\u005fcontrol\":{\"t\\u0074l\":\"1\\u0068\"}}]"
      })
  void cachingForAnHourReachesItsOwnPriceWhereverItIsAsked(String field) {
    assertThat(read(body(field)).facts().reach()).isEqualTo(AN_HOUR);
  }

  @Test
  void cachingForAnHourIsSeenInNestedContent() {
    String result =
        """
        {"type":"tool_result","tool_use_id":"t","content":[
          {"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}]}""";

    assertThat(read(content(result)).facts().reach()).isEqualTo(AN_HOUR);
  }

  @Test
  void cachingForFiveMinutesAndSchemasThatTalkOfCachingDoNot() {
    String fields =
        """
        "cache_control":{"type":"ephemeral","ttl":"5m"},
        "tools":[{"name":"a","input_schema":{"properties":{"cache_control":{"ttl":"1h"}}}}]""";

    assertThat(read(body(fields)).facts().reach()).isEqualTo(Reach.TEXT);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"speed\":\"fast\" | fast",
        "\"speed\":\"standard\" | default",
        "\"speed\":null | default",
        "\"service_tier\":\"auto\" | default",
        "\"service_tier\":\"standard_only\" | default",
      })
  void theSpeedIsATierOfItsOwn(String field, String tier) {
    assertThat(read(body(field)).facts().tier()).isEqualTo(tier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":1}]",
        "\"tools\":[{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}]",
        "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]",
        "\"tools\":[{\"type\":\"advisor_20260301\",\"name\":\"advisor\"}]",
        "\"tools\":[{\"type\":\"mcp_toolset\"}]",
        "\"tools\":[{\"type\":\"tool_search_tool_bm25_20251119\",\"name\":\"t\"}]",
        "\"tools\":[{\"type\":\"computer_toolset_20260801\"}]",
        "\"mcp_servers\":[]",
        "\"inference_geo\":\"us\"",
        "\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}",
        "\"context_management\":{\"other\":1}",
        "\"fallbacks\":[\"claude-opus-4-1\"]",
        "\"models\":[\"anthropic/claude-opus-4.1\"]",
        "\"provider\":{\"only\":[\"x\"]}",
        "\"plugins\":[{\"id\":\"web\"}]"
      })
  void whatHasNoBoundIsRefusedAndRemembered(String field) {
    assertThat(read(body(field)).unbounded())
        .hasValueSatisfying(
            problem -> assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}]",
        "\"tools\":[{\"type\":\"custom\",\"name\":\"a\"},{\"type\":null,\"name\":\"b\"}]",
        "\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"}]",
        "\"tools\":[{\"type\":\"text_editor_20250728\",\"name\":\"e\"}]",
        "\"tools\":[{\"type\":\"memory_20250818\",\"name\":\"memory\"}]",
        "\"tools\":null",
        "\"mcp_servers\":null",
        "\"container\":null",
        "\"inference_geo\":\"global\"",
        "\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"},"
            + "{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]}",
        "\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}",
        "\"unknown\":{\"a\":1}"
      })
  void whatTheCallerRunsAndWhatChangesNoBoundPasses(String field) {
    assertThat(read(body(field)).unbounded()).isEmpty();
  }

  @Test
  void toolsOfTheProviderMayBeCounted() {
    String body = body("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}]");

    assertThat(read(Operation.COUNT_TOKENS, body, Carriers.NONE).unbounded()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}",
        "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}",
        "{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":"
            + "{\"type\":\"file\",\"file_id\":\"f\"}}]}"
      })
  void aFileIsNamedInEveryPlaceAlsoWhereTokensAreOnlyCounted(String block) {
    for (Operation operation : List.of(Operation.MESSAGES, Operation.COUNT_TOKENS)) {
      Kept kept = read(operation, content(block), Carriers.NONE).kept();

      assertThat(kept.unowned()).isEmpty();
      assertThat(kept.names()).extracting(Kept.Name::id).containsExactly("f");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"document, 200000", "image, 5000"})
  void aKeptDocumentIsBoundedByTheWindowAndAKeptPictureAsAnUnseenOne(String type, long least) {
    String block = "{\"type\":\"" + type + "\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}";
    InputBound bound = read(content(block)).inputBound("m", OptionalLong.of(200_000));

    assertThat(((InputBound.Proven) bound).tokens())
        .isBetween(least, Math.min(200_000, least + 600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"a/b\"}}",
        "{\"type\":\"container_upload\",\"file_id\":\"f\"}"
      })
  void whatIsKeptUpstreamIsRefusedInEveryPlace(String block) {
    assertThat(read(content(block)).kept().unowned()).isPresent();
    assertThat(refused(Operation.COUNT_TOKENS, content(block)).code())
        .isEqualTo(RefusalCode.UNKNOWN_OBJECT);
  }

  @Test
  void aContainerIsNobodys() {
    assertThat(read(body("\"container\":\"c\"")).kept().unowned())
        .map(BadRequest::path)
        .contains("container");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"max_tokens\":5 | AMBIGUOUS_REQUEST",
        "\"max\\u005ftokens\":5 | AMBIGUOUS_REQUEST",
        "\"Max_Tokens\":5 | AMBIGUOUS_REQUEST",
        "\"MCP_Servers\":[] | AMBIGUOUS_REQUEST",
        "\"stream\":1 | INVALID_REQUEST",
        "\"service_tier\":\"priority\" | INVALID_REQUEST",
        "\"speed\":\"ludicrous\" | INVALID_REQUEST",
        "\"system\":{} | INVALID_REQUEST",
        "\"system\":[{\"text\":\"a\"}] | INVALID_REQUEST",
        "\"cache_control\":{\"ttl\":\"1d\"} | INVALID_REQUEST",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1e3} | INVALID_REQUEST",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":-1} | INVALID_REQUEST",
      })
  void whatTwoReadersCouldTakeDifferentlyIsRefused(String field, RefusalCode code) {
    assertThat(refused(Operation.MESSAGES, body(field)).code()).isEqualTo(code);
  }
}
