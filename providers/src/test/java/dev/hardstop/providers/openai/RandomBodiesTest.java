package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RandomJson;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The facts of random bodies against those that a tree of the same body gives. */
class RandomBodiesTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Carriers CARRIERS = Carriers.of(List.of("user", "metadata.user_id"));

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void factsAreThoseOfTheTree(long seed) {
    var random = new SplittableRandom(seed);
    int capped = 0;
    int streamed = 0;
    for (int round = 0; round < 500; round++) {
      String body = body(random, seed + round);
      JsonNode tree = MAPPER.readTree(body);
      RequestFacts facts = Requests.read(Operation.CHAT, body, CARRIERS).facts();

      assertThat(facts.model()).as(body).isEqualTo(tree.get("model").stringValue());
      assertThat(facts.streams()).as(body).isEqualTo(tree.path("stream").asBoolean(false));
      assertThat(facts.usageAsked())
          .as(body)
          .isEqualTo(tree.at("/stream_options/include_usage").asBoolean(false));
      assertThat(facts.outputCap().orElse(-1))
          .as(body)
          .isEqualTo(
              Math.max(
                  tree.path("max_tokens").asLong(-1),
                  tree.path("max_completion_tokens").asLong(-1)));
      assertThat(facts.choices()).as(body).isEqualTo(tree.path("n").asLong(1));
      assertThat(facts.carried().get("user")).as(body).isEqualTo(text(tree.get("user")));
      assertThat(facts.carried().get("metadata.user_id"))
          .as(body)
          .isEqualTo(text(tree.at("/metadata/user_id")));
      capped += facts.outputCap().isPresent() ? 1 : 0;
      streamed += facts.streams() ? 1 : 0;
    }
    assertThat(capped).isGreaterThan(50);
    assertThat(streamed).isGreaterThan(50);
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    return node == null || !node.isString() ? null : node.stringValue();
  }

  private static String body(SplittableRandom random, long shuffle) {
    var json = new RandomJson(random);
    List<String> fields = new ArrayList<>();
    fields.add("\"mod\\u0065l\" : \"gpt-\\u0034o\"");
    fields.add("\"messages\":[{\"role\":\"user\",\"content\":" + json.string() + "}]");
    some(random, fields, "\"stream\":" + random.nextBoolean());
    some(
        random,
        fields,
        "\"stream\\u005foptions\":{\"include_usage\":" + random.nextBoolean() + "}");
    some(
        random,
        fields,
        (random.nextBoolean() ? "\"max_tokens\"" : "\"max_completion_tokens\"")
            + " :\n"
            + (random.nextInt(4) == 0 ? "null" : 1 + random.nextInt(9_999)));
    some(random, fields, "\"n\":" + (1 + random.nextInt(5)));
    some(random, fields, "\"user\":" + json.string());
    some(
        random,
        fields,
        "\"metadata\":{\"x\":" + json.value(2) + ",\"user_id\":" + json.string() + "}");
    some(random, fields, "\"unknown\":" + json.value(4));
    some(random, fields, "\"other\":{\"model\":5,\"stream\":\"no\",\"n\":[0]}");
    Collections.shuffle(fields, new Random(shuffle));
    return "{" + String.join(random.nextBoolean() ? "," : " , ", fields) + "}";
  }

  private static void some(SplittableRandom random, List<String> fields, String field) {
    if (random.nextInt(3) > 0) {
      fields.add(field);
    }
  }
}
