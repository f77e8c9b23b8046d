package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.ModelEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiWireTest {
  private final OpenAiWire wire = new OpenAiWire();

  @Test
  void modelsAreListedAsOpenAiDoes() {
    var model = new ModelEntry("gpt-\"4o", 1_715_367_049, "openai");

    String one =
        "{\"id\":\"gpt-\\\"4o\",\"object\":\"model\",\"created\":1715367049,\"owned_by\":\"openai\"}";
    assertThat(text(wire.model(model))).isEqualTo(one);
    assertThat(text(wire.modelList(List.of(model, model))))
        .isEqualTo("{\"object\":\"list\",\"data\":[" + one + "," + one + "]}");
    assertThat(text(wire.modelList(List.of()))).isEqualTo("{\"object\":\"list\",\"data\":[]}");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Incorrect API key provided: sk-proj-abc***wxyz. | Incorrect API key provided: sk-***.",
        "in organization org-A1b2C3d4E5f6 on tokens | in organization org-*** on tokens",
        "project proj_A1b2C3d4E5f6 has | project proj-*** has",
        "for user-A1b2C3d4E5f6G7 | for user-***",
        "key xai-12345678 or gsk-12345678 | key xai-*** or gsk-***",
        "task-force of the organization; user-agent | task-force of the organization; user-agent",
        "user-provided content | user-provided content",
        "risk-free ask-me req_0123456789abcdef | risk-free ask-me req_0123456789abcdef"
      })
  void errorsNameNothingOfTheSharedAccount(String error, String masked) {
    assertThat(text(wire.masked(error.getBytes(StandardCharsets.UTF_8)))).isEqualTo(masked);
  }

  @Test
  void anErrorWithNothingToMaskStaysAsItIs() {
    byte[] error = {'{', (byte) 0xff, '}'};

    assertThat(wire.masked(error)).isSameAs(error);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "api.openai.com, OPENAI", "eu.api.openai.com, OPENAI", "API.OPENAI.COM, OPENAI",
    "api.x.ai, XAI", "127.0.0.1, COMPATIBLE", "openai.com.evil.example, COMPATIBLE",
    "notopenai.com, COMPATIBLE", "localhost, COMPATIBLE"
  })
  void theHostDecidesTheProfile(String host, String profile) {
    assertThat(wire.profileOf(host, Optional.empty()))
        .isEqualTo(
            switch (profile) {
              case "OPENAI" -> OpenAiProfiles.OPENAI;
              case "XAI" -> OpenAiProfiles.XAI;
              default -> OpenAiProfiles.COMPATIBLE;
            });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
