package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | {\"generationConfig\":{\"maxOutputTokens\":64}}",
        "{\"contents\":[]} | {\"generationConfig\":{\"maxOutputTokens\":64},\"contents\":[]}",
        "{\"system_instruction\":null} |"
            + " {\"generation_config\":{\"max_output_tokens\":64},\"system_instruction\":null}",
        "{\"generationConfig\":null} | {\"generationConfig\":{\"maxOutputTokens\":64}}",
        "{\"generation_config\":{}} | {\"generation_config\":{\"max_output_tokens\":64}}",
        "{\"generationConfig\":{\"topP\":1}} |"
            + " {\"generationConfig\":{\"maxOutputTokens\":64,\"topP\":1}}",
        "{\"generationConfig\":{\"top_p\":1}} |"
            + " {\"generationConfig\":{\"max_output_tokens\":64,\"top_p\":1}}",
        "{\"generationConfig\":{\"maxOutputTokens\":null}} |"
            + " {\"generationConfig\":{\"maxOutputTokens\":64}}",
        "{\"generationConfig\":{\"maxOutputTokens\":9000}} |"
            + " {\"generationConfig\":{\"maxOutputTokens\":64}}",
        "{\"generation_config\":{\"max_output_tokens\" : \"9000\"}} |"
            + " {\"generation_config\":{\"max_output_tokens\" : 64}}",
        "{\"generationConfig\":{\"maxOutputTokens\":64}} |"
            + " {\"generationConfig\":{\"maxOutputTokens\":64}}"
      })
  void theCapIsSetInTheCallersSpelling(String body, String expected) {
    String patched = patched(Operation.GENERATE_CONTENT, body, OptionalLong.of(64));

    assertThat(patched).isEqualTo(expected);
    assertThat(read(Operation.GENERATE_CONTENT, patched).facts().outputCap())
        .isEqualTo(OptionalLong.of(64));
  }

  @Test
  void theCallersWordIsLeftWhereNothingIsGranted() {
    String body = Requests.body("\"generationConfig\":{\"temperature\":1}");

    assertThat(patched(Operation.GENERATE_CONTENT, body, OptionalLong.empty())).isEqualTo(body);
    assertThat(patched(Operation.EMBED_CONTENT, "{\"content\":{}}", OptionalLong.of(9)))
        .isEqualTo("{\"content\":{}}");
  }

  @Test
  void anotherModelIsNamedWhereverTheBodyRepeatsIt() {
    String body =
        "{\"requests\":[{\"model\":\"models/gemini-2.5-flash\"},{\"model\":\"gemini-2.5-flash\"}]}";
    Patches patches =
        read(Operation.BATCH_EMBED_CONTENTS, body)
            .rewrite(
                new Changes("gemini-embedding-2", OptionalLong.empty(), true),
                Requests.WIRE.profileOf("x", Optional.empty()));

    assertThat(new String(patches.applyTo(Requests.utf8(body)), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"requests\":[{\"model\":\"models/gemini-embedding-2\"},"
                + "{\"model\":\"models/gemini-embedding-2\"}]}");
  }

  private static String patched(Operation operation, String body, OptionalLong cap) {
    Patches patches =
        read(operation, body)
            .rewrite(
                new Changes(Requests.MODEL, cap, true),
                Requests.WIRE.profileOf("x", Optional.empty()));
    return new String(patches.applyTo(Requests.utf8(body)), StandardCharsets.UTF_8);
  }

  private static WireRequest read(Operation operation, String body) {
    return Requests.read(operation, Requests.MODEL, body);
  }
}
