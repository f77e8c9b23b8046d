package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  @Test
  void aPlainRequestStatesNothing() {
    RequestFacts facts = Requests.generate("").facts();

    assertThat(facts.model()).isEqualTo("gemini-2.5-flash");
    assertThat(facts.streams()).isFalse();
    assertThat(facts.outputCap()).isEmpty();
    assertThat(facts.choices()).isEqualTo(1);
    assertThat(facts.tier()).isEqualTo("default");
    assertThat(facts.extraOutputTokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"generationConfig\":{\"maxOutputTokens\":100,\"candidateCount\":2}",
        "\"generation_config\":{\"max_output_tokens\":100,\"candidate_count\":2}",
        "\"generationConfig\":{\"max_output_tokens\":\"100\",\"candidateCount\":\"2\"}",
        "\"generation_config\":{\"maxOutputTokens\":\"100\",\"candidateCount\":2}",
        "\"generation\\u0043onfig\":{\"maxOutput\\u0054okens\":100,\"candidateCount\":2}"
      })
  void knobsAreReadInBothSpellingsAndNumbersAsStrings(String fields) {
    RequestFacts facts = Requests.generate(fields).facts();

    assertThat(facts.outputCap()).isEqualTo(OptionalLong.of(100));
    assertThat(facts.choices()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"generationConfig\":{\"maxOutputTokens\":1,\"max_output_tokens\":9000}",
        "\"generationConfig\":{\"maxOutputTokens\":1},\"generation_config\":{}",
        "\"generationConfig\":{\"maxOutputTokens\":1,\"MAXOUTPUTTOKENS\":2}",
        "\"generationConfig\":{\"maxOutputTokens\":1,\"maxOutputTokens\":2}",
        "\"tools\":[],\"contents\":[]",
        "\"model\":\"models/gemini-2.5-pro\""
      })
  void whatIsStatedTwiceIsAmbiguousInAnySpelling(String fields) {
    assertThat(Requests.refused(fields).code()).isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"generationConfig\":{\"maxOutputTokens\":0}",
        "\"generationConfig\":{\"maxOutputTokens\":-5}",
        "\"generationConfig\":{\"maxOutputTokens\":\"-5\"}",
        "\"generationConfig\":{\"maxOutputTokens\":1.5}",
        "\"generationConfig\":{\"maxOutputTokens\":1e3}",
        "\"generationConfig\":{\"maxOutputTokens\":\"1e3\"}",
        "\"generationConfig\":{\"maxOutputTokens\":\" 10\"}",
        "\"generationConfig\":{\"maxOutputTokens\":99999999999999999999}",
        "\"generationConfig\":{\"candidateCount\":0}",
        "\"generationConfig\":{\"candidateCount\":9}",
        "\"generationConfig\":[]",
        "\"serviceTier\":\"cheapest\""
      })
  void numbersThatReadersDisagreeOnAreInvalid(String fields) {
    assertThat(Requests.refused(fields).code()).isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @Test
  void nullIsAbsent() {
    WireRequest request =
        Requests.generate(
            "\"generationConfig\":{\"maxOutputTokens\":null,\"thinkingConfig\":null,"
                + "\"candidateCount\":null},\"tools\":null,\"cachedContent\":null,\"labels\":null,"
                + "\"systemInstruction\":null,\"serviceTier\":null,\"store\":null");

    assertThat(request.unbounded()).isEmpty();
    assertThat(request.facts().outputCap()).isEmpty();
  }

  @Test
  void oneValueStandsForAListOfOne() {
    WireRequest request =
        Requests.read(
            Operation.GENERATE_CONTENT,
            Requests.MODEL,
            "{\"system_instruction\":{\"parts\":{\"text\":\"be kind\"}},"
                + "\"contents\":{\"parts\":{\"text\":\"hi\"}},"
                + "\"tools\":{\"google_search\":{}}}");

    assertThat(request.unbounded()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"cachedContent\":\"abc\"",
        "\"cached_content\":\"cachedContents/a/b\"",
        "\"cachedContent\":\"projects/p/locations/l/cachedContents/abc\"",
        "\"continuationToken\":\"t\"",
        "\"contents\":[{\"parts\":[{\"file_data\":{\"fileUri\":\"https://g/v1beta/files/f\"}}]}]"
      })
  void whatIsKeptUpstreamIsNotThere(String fields) {
    String body =
        fields.startsWith("\"contents") ? "{" + fields + "}" : "{\"contents\":[]," + fields + "}";

    assertThat(Requests.read(Operation.GENERATE_CONTENT, Requests.MODEL, body).kept().unowned())
        .hasValueSatisfying(
            problem -> assertThat(problem.code()).isEqualTo(RefusalCode.UNKNOWN_OBJECT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"googleSearch\":{}}]",
        "\"tools\":[{\"google_search\":{}}]",
        "\"tools\":[{\"googleSearchRetrieval\":{}}]",
        "\"tools\":[{\"functionDeclarations\":[]},{\"codeExecution\":{}}]",
        "\"tools\":[{\"code_execution\":{}}]",
        "\"tools\":[{\"urlContext\":{}}]",
        "\"tools\":[{\"googleMaps\":{}}]",
        "\"tools\":[{\"computerUse\":{}}]",
        "\"tools\":[{\"aToolOfTomorrow\":{}}]",
        "\"store\":true",
        "\"aFieldOfTomorrow\":1",
        "\"generationConfig\":{\"aKnobOfTomorrow\":1}",
        "\"generationConfig\":{\"routingConfig\":{}}",
        "\"generationConfig\":{\"MaxOutputTokens\":1}",
        "\"generationConfig\":{\"responseModalities\":[\"AUDIO\"]}",
        "\"generationConfig\":{\"response_modalities\":[\"TEXT\",3]}",
        "\"generationConfig\":{\"responseModalities\":\"video\"}",
        "\"generationConfig\":{\"responseModalities\":[\"IMAGE\"]}",
        "\"generationConfig\":{\"thinkingConfig\":{\"aKnobOfTomorrow\":1}}"
      })
  void whatHasNoBoundIsRefusedByWhoeverEnforces(String fields) {
    WireRequest request = Requests.generate(fields);

    assertThat(request.unbounded())
        .hasValueSatisfying(
            problem -> assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"a_b\":1,\"aB\":2}}]}]",
        "\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}",
        "\"safetySettings\":[]",
        "\"labels\":{\"team\":\"a\"}",
        "\"store\":false",
        "\"serviceTier\":\"standard\"",
        "\"generationConfig\":{\"temperature\":0.5,\"topP\":1,\"top_k\":\"40\",\"seed\":1,"
            + "\"stopSequences\":[\"x\"],\"responseMimeType\":\"application/json\","
            + "\"responseSchema\":{\"type\":\"OBJECT\"},\"responseModalities\":[\"TEXT\"],"
            + "\"mediaResolution\":\"MEDIA_RESOLUTION_LOW\"}"
      })
  void whatChangesNoPriceIsAllowed(String fields) {
    assertThat(Requests.generate(fields).unbounded()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "flex, flex",
    "PRIORITY, priority",
    "service_tier_flex, flex",
    "unspecified, default"
  })
  void theServiceTierIsReadInAnyCase(String stated, String tier) {
    assertThat(Requests.generate("\"service_tier\":\"" + stated + "\"").facts().tier())
        .isEqualTo(tier);
  }

  @Test
  void thinkingIsPartOfTheCapAndKeepsItFromBeingFittedBelow() {
    RequestFacts facts =
        Requests.generate(
                "\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":\"2048\"},"
                    + "\"maxOutputTokens\":4096}")
            .facts();

    assertThat(facts.outputCap()).isEqualTo(OptionalLong.of(4096));
    assertThat(facts.leastOutputCap()).isEqualTo(2049);
    assertThat(
            Requests.generate("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":-1}}")
                .facts()
                .leastOutputCap())
        .isEqualTo(1);
  }

  @Test
  void aStreamIsOneByItsPath() {
    assertThat(
            Requests.read(Operation.STREAM_GENERATE_CONTENT, Requests.MODEL, Requests.body(""))
                .facts()
                .streams())
        .isTrue();
  }

  @Test
  void picturesAreDrawnByModelsThatDraw() {
    RequestFacts facts = drawing("");
    RequestFacts text = drawing("\"generationConfig\":{\"responseModalities\":[\"TEXT\"]}");

    assertThat(facts.reach().mask() & UsageClass.OUTPUT_IMAGE_TOKENS.bit()).isNotZero();
    assertThat(facts.extraOutputTokens()).isEqualTo(2_520);
    assertThat(text.reach().mask() & UsageClass.OUTPUT_IMAGE_TOKENS.bit()).isZero();
    assertThat(text.extraOutputTokens()).isZero();
  }

  private static RequestFacts drawing(String fields) {
    WireRequest request =
        Requests.read(Operation.GENERATE_CONTENT, "gemini-2.5-flash-IMAGE", Requests.body(fields));
    assertThat(request.unbounded()).isEmpty();
    return request.facts();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemini-2.5-pro-preview-tts",
        "gemini-2.5-pro-preview-TTS",
        "gemini-2.5-flash-native-audio-preview-09-2025",
        "gemini-3.1-flash-live-preview",
        "gemini-omni-flash-preview"
      })
  void modelsThatSpeakOrFilmAreRefused(String model) {
    assertThat(Requests.read(Operation.GENERATE_CONTENT, model, Requests.body("")).unbounded())
        .isPresent();
  }

  @Test
  void labelsCarryAttributes() {
    WireRequest request =
        Requests.read(
            Operation.GENERATE_CONTENT,
            Requests.MODEL,
            Requests.body("\"labels\":{\"user\":\"ada\",\"n\":3}"),
            Carriers.of(List.of("labels.user", "labels.n")));

    assertThat(request.facts().carried()).isEqualTo(Map.of("labels.user", "ada", "labels.n", "3"));
  }

  @Test
  void countingMayNotReachIntoKeptState() {
    String inside =
        "{\"generateContentRequest\":{\"model\":\"models/gemini-2.5-flash\","
            + "\"contents\":[],\"cachedContent\":\"NAME\"}}";

    assertThat(Requests.refused(Operation.COUNT_TOKENS, inside).path())
        .isEqualTo("generateContentRequest.cachedContent");
    assertThat(
            Requests.read(
                    Operation.COUNT_TOKENS,
                    Requests.MODEL,
                    inside.replace("NAME", "cachedContents/other"))
                .kept()
                .names())
        .as("whose it is, is looked up")
        .hasSize(1);
    assertThat(
            Requests.refused(
                    Operation.COUNT_TOKENS,
                    Requests.part("{\"fileData\":{\"fileUri\":\"files/other\"}}"))
                .code())
        .isEqualTo(RefusalCode.UNKNOWN_OBJECT);
    assertThat(
            Requests.refused(
                Operation.COUNT_TOKENS,
                Requests.part("{\"fileData\":{\"fileUri\":\"https://a.example\"}}")))
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST);
              assertThat(problem.path()).isEqualTo("contents[0].parts[0].fileData");
            });
    Requests.read(Operation.COUNT_TOKENS, Requests.MODEL, Requests.body(""));
  }

  @Test
  void embeddingsNameTheirModelAgain() {
    String batch =
        "{\"requests\":[{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":["
            + "{\"text\":\"a\"}]},\"taskType\":\"RETRIEVAL_QUERY\",\"outputDimensionality\":8},"
            + "{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[]}}]}";
    WireRequest request =
        Requests.read(Operation.BATCH_EMBED_CONTENTS, "gemini-embedding-001", batch);

    assertThat(request.unbounded()).isEmpty();
    assertThat(request.facts().outputCap()).isEmpty();
    assertThat(Requests.refused(Operation.BATCH_EMBED_CONTENTS, batch).code())
        .as("another model in the path")
        .isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
  }
}
