package dev.hardstop.providers.openai;

import static dev.hardstop.providers.openai.Requests.body;
import static dev.hardstop.providers.openai.Requests.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RandomJson;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RewriteTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Profile OPENAI = OpenAiProfiles.OPENAI;
  private static final Profile COMPATIBLE = OpenAiProfiles.COMPATIBLE;

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT        | {\"model\":\"m\"} | {\"max_completion_tokens\":99,\"model\":\"m\"}",
        "COMPLETIONS | {\"model\":\"m\"} | {\"max_tokens\":99,\"model\":\"m\"}",
        "RESPONSES   | {\"model\":\"m\"} | {\"max_output_tokens\":99,\"model\":\"m\"}",
        "EMBEDDINGS  | {\"model\":\"m\"} | {\"model\":\"m\"}",
        "CHAT        | {\"model\":\"m\", \"max_tokens\": 100 } |"
            + " {\"model\":\"m\", \"max_tokens\": 99 }",
        "CHAT        | {\"max_completion_tokens\":100,\"model\":\"m\"} |"
            + " {\"max_completion_tokens\":99,\"model\":\"m\"}",
        "CHAT        | {\"model\":\"m\",\"max_completion_tokens\" : null} |"
            + " {\"model\":\"m\",\"max_completion_tokens\" : 99}",
        "CHAT        | {\"model\":\"m\",\"max_tokens\":99} | {\"model\":\"m\",\"max_tokens\":99}"
      })
  void theCapIsLoweredWhereItStandsAndElseInjected(Operation operation, String body, String sent) {
    assertThat(sent(operation, body, new Changes("m", OptionalLong.of(99), false), OPENAI))
        .isEqualTo(sent);
  }

  @Test
  void theDefaultOfLegacyCompletionsIsSaidAloud() {
    var granted = new Changes("m", OptionalLong.of(16), false);

    assertThat(sent(Operation.COMPLETIONS, "{\"model\":\"m\"}", granted, COMPATIBLE))
        .isEqualTo("{\"max_tokens\":16,\"model\":\"m\"}");
  }

  @Test
  void compatibleServersAreCappedInTheFieldTheyKnow() {
    assertThat(
            sent(
                Operation.CHAT,
                "{\"model\":\"m\"}",
                new Changes("m", OptionalLong.of(99), true),
                COMPATIBLE))
        .isEqualTo("{\"max_tokens\":99,\"model\":\"m\"}");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\", \"max_completion_tokens\" : 99} |"
            + " {\"model\":\"m\", \"max_tokens\" : 99}",
        "{\"max_completion_tokens\":100,\"model\":\"m\"} | {\"max_tokens\":99,\"model\":\"m\"}",
        "{\"max\\u005fcompletion_tokens\":100,\"model\":\"m\"} |"
            + " {\"max_tokens\":99,\"model\":\"m\"}",
        "{\"max_tokens\":null,\"max_completion_tokens\":100,\"model\":\"m\"} |"
            + " {\"max_tokens\":99,\"max_completion_tokens\":99,\"model\":\"m\"}",
        "{\"model\":\"m\",\"max_tokens\":99} | {\"model\":\"m\",\"max_tokens\":99}",
      })
  void aCapInAFieldThatCompatibleServersOverlookIsStatedInTheOneTheyKnow(String body, String sent) {
    var changes = new Changes("m", OptionalLong.of(99), true);

    assertThat(sent(Operation.CHAT, body, changes, COMPATIBLE)).isEqualTo(sent);
  }

  @Test
  void shadowModeLeavesTheNameOfTheCap() {
    String body = "{\"model\":\"m\",\"max_completion_tokens\":9}";
    var changes = new Changes("m", OptionalLong.empty(), false);

    assertThat(sent(Operation.CHAT, body, changes, COMPATIBLE)).isEqualTo(body);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\",\"stream\":true} | {\"stream_options\":{\"include_usage\":true,"
            + "\"continuous_usage_stats\":true},\"model\":\"m\",\"stream\":true}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{}} | {\"model\":\"m\",\"stream\":true,"
            + "\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":false}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true,"
            + "\"continuous_usage_stats\":true}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
      })
  void aServerThatIsKnownToTellRunningCountsIsAskedForThem(String body, String sent) {
    var shadow = new Changes("m", OptionalLong.empty(), false);
    Profile vllm = COMPATIBLE.with(Profile.Trait.CONTINUOUS_USAGE);

    assertThat(sent(Operation.CHAT, body, shadow, vllm)).isEqualTo(sent);
  }

  @Test
  void theModelIsReplacedInPlace() {
    var changes = new Changes("a\"b", OptionalLong.empty(), false);

    assertThat(sent(Operation.CHAT, "{ \"n\":1, \"model\" : \"openai\\/a\" }", changes, OPENAI))
        .isEqualTo("{ \"n\":1, \"model\" : \"a\\\"b\" }");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\",\"stream\":true} |"
            + " {\"stream_options\":{\"include_usage\":true},\"model\":\"m\",\"stream\":true}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":null} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{ }} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true }}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_obfuscation\":false}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true,"
            + "\"include_obfuscation\":false}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\": false}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\": true}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":null}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}} |"
            + " {\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"model\":\"m\",\"stream\":false} | {\"model\":\"m\",\"stream\":false}"
      })
  void aStreamIsAskedForItsUsageInWhateverShapeItsOptionsAre(String body, String sent) {
    var shadow = new Changes("m", OptionalLong.empty(), false);

    assertThat(sent(Operation.CHAT, body, shadow, OPENAI)).isEqualTo(sent);
    assertThat(sent(Operation.COMPLETIONS, body, shadow, COMPATIBLE)).isEqualTo(sent);
  }

  @Test
  void responsesReportTheirUsageUnasked() {
    String body = "{\"model\":\"m\",\"stream\":true}";

    assertThat(
            sent(Operation.RESPONSES, body, new Changes("m", OptionalLong.empty(), false), OPENAI))
        .isEqualTo(body);
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT | {\"model\":\"m\"} | {\"service_tier\":\"default\",\"model\":\"m\"}",
        "CHAT | {\"model\":\"m\",\"service_tier\":\"auto\"} |"
            + " {\"model\":\"m\",\"service_tier\":\"default\"}",
        "CHAT | {\"model\":\"m\",\"service_tier\":null} |"
            + " {\"model\":\"m\",\"service_tier\":\"default\"}",
        "CHAT | {\"model\":\"m\",\"service_tier\":\"priority\"} |"
            + " {\"model\":\"m\",\"service_tier\":\"priority\"}",
        "CHAT | {\"model\":\"m\",\"service_tier\":\"default\"} |"
            + " {\"model\":\"m\",\"service_tier\":\"default\"}",
        "COMPLETIONS | {\"model\":\"m\"} | {\"model\":\"m\"}",
        "EMBEDDINGS | {\"model\":\"m\"} | {\"model\":\"m\"}",
        "RESPONSES | {\"model\":\"m\"} |"
            + " {\"service_tier\":\"default\",\"store\":false,\"model\":\"m\"}",
        "RESPONSES | {\"model\":\"m\",\"service_tier\":\"flex\",\"store\":false} |"
            + " {\"model\":\"m\",\"service_tier\":\"flex\",\"store\":false}",
        "RESPONSES | {\"model\":\"m\",\"service_tier\":\"flex\",\"store\":null} |"
            + " {\"model\":\"m\",\"service_tier\":\"flex\",\"store\":false}"
      })
  void whatTheProvidersSettingsCouldTurnIsPinned(Operation operation, String body, String sent) {
    var pinned = new Changes("m", OptionalLong.empty(), true);

    assertThat(sent(operation, body, pinned, OPENAI)).isEqualTo(sent);
    assertThat(sent(operation, body, pinned, COMPATIBLE)).isEqualTo(body);
    assertThat(sent(operation, body, new Changes("m", OptionalLong.empty(), false), OPENAI))
        .isEqualTo(body);
  }

  @Test
  void anAnswerWhoseOwnerWillBeOnRecordMayBeKept() {
    var keeping = new Changes("m", OptionalLong.empty(), true, true);

    assertThat(sent(Operation.RESPONSES, "{\"model\":\"m\"}", keeping, OPENAI))
        .isEqualTo("{\"service_tier\":\"default\",\"model\":\"m\"}");
  }

  @Test
  void aBodyThatSaysTheRightThingIsForwardedItself() {
    byte[] body = body(Operation.EMBEDDINGS, "\"x\":1").getBytes(StandardCharsets.UTF_8);
    WireRequest request = read(Operation.EMBEDDINGS, new String(body, StandardCharsets.UTF_8));

    Patches patches = request.rewrite(new Changes("gpt-4o", OptionalLong.empty(), true), OPENAI);

    assertThat(patches.isEmpty()).isTrue();
    assertThat(patches.applyTo(body)).isSameAs(body);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void whatIsSentReadsAsItShouldAndDiffersNowhereElse(long seed) {
    var random = new SplittableRandom(seed);
    int changed = 0;
    for (int round = 0; round < 400; round++) {
      Operation operation =
          random.nextBoolean()
              ? Operation.CHAT
              : random.nextBoolean() ? Operation.RESPONSES : Operation.COMPLETIONS;
      String body = randomBody(random, operation);
      WireRequest request = read(operation, body);
      long cap = request.facts().outputCap().orElse(5_000) - random.nextInt(2);
      var changes = new Changes("other", OptionalLong.of(cap), true);

      Patches patches = request.rewrite(changes, OPENAI);
      byte[] sent = patches.applyTo(body.getBytes(StandardCharsets.UTF_8));

      String text = new String(sent, StandardCharsets.UTF_8);
      WireRequest again = read(operation, text);
      RequestFacts facts = again.facts();
      assertThat(facts.model()).as(text).isEqualTo("other");
      assertThat(facts.outputCap()).as(text).hasValue(cap);
      assertThat(facts.tier()).isEqualTo(request.facts().tier());
      assertThat(again.rewrite(changes, OPENAI).isEmpty()).as(text).isTrue();
      assertThat(without(sent)).isEqualTo(without(body.getBytes(StandardCharsets.UTF_8)));
      changed += patches.patches().size();
    }
    assertThat(changed).isGreaterThan(800);
  }

  /** The body as a tree, without the fields that may change. */
  private static JsonNode without(byte[] body) {
    var tree = (ObjectNode) MAPPER.readTree(body);
    if (tree.get("stream_options") instanceof ObjectNode options) {
      options.remove("include_usage");
      if (options.isEmpty()) {
        tree.remove("stream_options");
      }
    }
    for (String field :
        new String[] {
          "model",
          "max_tokens",
          "max_completion_tokens",
          "max_output_tokens",
          "service_tier",
          "store"
        }) {
      tree.remove(field);
    }
    if (tree.get("stream_options") != null && tree.get("stream_options").isNull()) {
      tree.remove("stream_options");
    }
    return tree;
  }

  private static String randomBody(SplittableRandom random, Operation operation) {
    var json = new RandomJson(random);
    var body = new StringBuilder(" {");
    String[] fields = {
      "\"model\" : \"m/\\u0061\"",
      "\"stream\":" + random.nextBoolean(),
      pick(
          random,
          "\"stream_options\":null",
          "\"stream_options\":{}",
          "\"stream_options\":{\"x\":1}",
          "\"stream_options\":{\"include_usage\":false}",
          "\"stream_options\":{\"include_usage\":true , \"x\":[{}]}"),
      pick(
          random,
          "\"service_tier\":\"auto\"",
          "\"service_tier\":null",
          "\"service_tier\":\"flex\""),
      pick(random, "\"store\":null", "\"store\":false"),
      pick(random, cap(operation) + ":null", cap(operation) + ": " + (2 + random.nextInt(900))),
      "\"zz\":" + json.value(3),
      "\"yy\" :" + json.value(2)
    };
    for (String field : fields) {
      if (field.startsWith("\"model") || random.nextInt(3) > 0) {
        body.append(body.length() == 2 ? "" : " , ").append(field);
      }
    }
    return body.append("}\n").toString();
  }

  private static String cap(Operation operation) {
    return switch (operation) {
      case CHAT -> "\"max_completion_tokens\"";
      case RESPONSES -> "\"max_output_tokens\"";
      default -> "\"max_tokens\"";
    };
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String sent(Operation operation, String body, Changes changes, Profile profile) {
    byte[] sent =
        read(operation, body)
            .rewrite(changes, profile)
            .applyTo(body.getBytes(StandardCharsets.UTF_8));
    return new String(sent, StandardCharsets.UTF_8);
  }
}
