package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.ModelEntry;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ErrorsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @ParameterizedTest
  @EnumSource(RefusalCode.class)
  void everyRefusalHasGooglesShape(RefusalCode code) {
    JsonNode error = error(Refusal.of(code, "because", "contents[0]", "call-1"));

    assertThat(error.path("code").asInt()).isEqualTo(code.status());
    assertThat(error.path("message").asString()).isEqualTo("because");
    assertThat(error.path("status").asString()).matches("[A-Z_]+");
    assertThat(error.at("/details/0/@type").asString())
        .isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(error.at("/details/0/reason").asString()).isEqualTo(code.name());
    assertThat(error.at("/details/0/metadata/field").asString()).isEqualTo("contents[0]");
    assertThat(error.at("/hardstop/code").asString()).isEqualTo(code.label());
    assertThat(error.at("/hardstop/call").asString()).isEqualTo("call-1");
  }

  @Test
  void outOfMoneyIsResourceExhausted() {
    assertThat(error(Refusal.of(RefusalCode.BUDGET_EXHAUSTED, "m")).path("status").asString())
        .isEqualTo("RESOURCE_EXHAUSTED");
  }

  @Test
  void aStreamEndsWithAnErrorEvent() {
    String event =
        new String(
            Requests.WIRE.refusalEvent(
                Operation.STREAM_GENERATE_CONTENT,
                Refusal.of(RefusalCode.UPSTREAM_TIMEOUT, "late")),
            StandardCharsets.UTF_8);

    assertThat(event).startsWith("data: {\"error\":{\"code\":504,").endsWith("}\n\n");
  }

  @Test
  void keysAndProjectsOfTheSharedAccountAreMasked() {
    String error =
        "{\"error\":{\"code\":400,\"message\":\"API key AIzaSyD-abc_123 of project 123456789012"
            + " not valid\",\"details\":[{\"metadata\":{\"consumer\":\"projects/123456789012\","
            + "\"containerInfo\":\"123456789012\",\"service\":"
            + "\"generativelanguage.googleapis.com\"}}]}}";
    String masked = new String(Requests.WIRE.masked(Requests.utf8(error)), StandardCharsets.UTF_8);

    assertThat(masked)
        .doesNotContain("SyD-abc_123", "123456789012")
        .contains("generativelanguage.googleapis.com");
    byte[] plain = Requests.utf8("{\"error\":{\"message\":\"Quota exceeded\"}}");
    assertThat(Requests.WIRE.masked(plain)).isSameAs(plain);
  }

  @Test
  void modelsAreListedInGooglesShape() {
    JsonNode list =
        MAPPER.readTree(
            Requests.WIRE.modelList(
                List.of(
                    new ModelEntry("gemini-2.5-flash", 0, "gemini"),
                    new ModelEntry("gemini-embedding-001", 0, "gemini"))));

    assertThat(list.at("/models/0/name").asString()).isEqualTo("models/gemini-2.5-flash");
    assertThat(list.at("/models/0/supportedGenerationMethods").toString())
        .contains("generateContent");
    assertThat(list.at("/models/1/supportedGenerationMethods").toString())
        .contains("embedContent")
        .doesNotContain("generateContent");
  }

  private static JsonNode error(Refusal refusal) {
    return MAPPER.readTree(Requests.WIRE.refusalBody(refusal)).path("error");
  }
}
