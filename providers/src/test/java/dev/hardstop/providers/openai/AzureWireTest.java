package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.WireRequest;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class AzureWireTest {
  private final AzureWire wire = new AzureWire();

  private WireRequest read(String deployment, String body) {
    return switch (wire.read(Operation.CHAT, deployment, body.getBytes(UTF_8), Carriers.NONE)) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private static String sent(WireRequest request, String body, String model) {
    byte[] patched =
        request
            .rewrite(new Changes(model, OptionalLong.of(100), true), OpenAiProfiles.AZURE)
            .applyTo(body.getBytes(UTF_8));
    return new String(patched, UTF_8);
  }

  @Test
  void thePathDecidesWhateverModelTheBodyNames() {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    WireRequest request = read("gpt4-prod", body);

    assertThat(request.facts().model()).isEqualTo("gpt4-prod");
    // It is ignored there; to correct it would only confuse.
    assertThat(sent(request, body, "other-deployment"))
        .contains("\"model\":\"gpt-4o-mini\"")
        .contains("\"max_completion_tokens\":100")
        .doesNotContain("other-deployment");
  }

  @Test
  void aBodyNeedsNoModelUnderADeployment() {
    String body = "{\"messages\":[]}";

    assertThat(sent(read("d", body), body, "d")).doesNotContain("model");
  }

  @Test
  void theTierIsLeftAloneBecauseOlderVersionsDoNotKnowIt() {
    String body = "{\"messages\":[]}";

    assertThat(sent(read("d", body), body, "d")).doesNotContain("service_tier");
  }

  @Test
  void theOpeningChunkWithoutChoicesIsNotTakenForTheUsage() {
    String body = "{\"messages\":[],\"stream\":true}";
    String opening =
        "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
            + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n";
    String rest =
        """
        data: {"choices":[{"delta":{"content":"Hi"},"index":0}],"model":"gpt-4o-2024-11-20"}

        data: {"choices":[],"model":"gpt-4o-2024-11-20","usage":{"prompt_tokens":9,\
        "completion_tokens":2,"total_tokens":11}}

        data: [DONE]

        """;
    Meter meter = wire.streamMeter(read("d", body).facts(), OpenAiProfiles.AZURE, Trailer.NONE);
    var passed = new StringBuilder();
    byte[] answer = (opening + rest).getBytes(UTF_8);
    meter.feed(
        answer,
        0,
        answer.length,
        (bytes, from, to) -> passed.append(new String(bytes, from, to - from, UTF_8)));

    assertThat(passed.toString()).startsWith(opening).doesNotContain("usage");
    assertThat(meter.metering())
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered -> {
              assertThat(metered.model()).isEqualTo("gpt-4o-2024-11-20");
              assertThat(metered.usage().count(UsageClass.INPUT_TOKENS)).isEqualTo(9);
              assertThat(metered.usage().count(UsageClass.OUTPUT_TOKENS)).isEqualTo(2);
            });
  }

  @Test
  void itsKeyGoesInAHeaderOfItsOwn() {
    assertThat(wire.headers().credential("secret").name()).isEqualTo("api-key");
    assertThat(wire.headers().credential("secret").value()).isEqualTo("secret");
  }
}
