package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.anthropic.AnthropicWire;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireFormat;
import dev.hardstop.providers.wire.WireRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files may be uploaded, to OpenAI and to Anthropic. */
final class FileUploadTest {
  private static final WireFormat OPENAI = new OpenAiWire();
  private static final WireFormat ANTHROPIC = new AnthropicWire();

  @ParameterizedTest
  @ValueSource(strings = {"assistants", "user_data", "vision"})
  void filesThatModelsReadAreKept(String purpose) {
    WireRequest upload = read(OPENAI, field("purpose", purpose), field("file", "text"));

    assertThat(upload.kept().storing()).isEqualTo(Kept.Storing.ASKED);
    assertThat(upload.unbounded()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "fine-tune", "evals", "batch_output", "Vision", ""})
  void filesThatStartWorkAreRefused(String purpose) {
    assertThat(read(OPENAI, field("file", "x"), field("purpose", purpose)).unbounded())
        .map(BadRequest::code)
        .contains(RefusalCode.UNBOUNDED_REQUEST);
  }

  @Test
  void itMayBeSaidWhenTheyGo() {
    assertThat(
            read(
                    OPENAI,
                    field("purpose", "user_data"),
                    field("expires_after[anchor]", "created_at"),
                    field("expires_after[seconds]", "3600"),
                    field("file", "x"))
                .unbounded())
        .isEmpty();
  }

  @Test
  void anthropicAsksForNoPurpose() {
    assertThat(read(ANTHROPIC, field("file", "x")).kept().storing()).isEqualTo(Kept.Storing.ASKED);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "purpose, AMBIGUOUS_REQUEST",
    "Purpose, INVALID_REQUEST",
    "purpose[], INVALID_REQUEST",
    "container_id, INVALID_REQUEST"
  })
  void fieldsThatAreNotKnownOrStandTwiceAreRefused(String name, RefusalCode code) {
    for (WireFormat wire : new WireFormat[] {OPENAI, ANTHROPIC}) {
      String body = form(field("purpose", "vision"), field(name, "batch"), field("file", "x"));

      assertThat(wire.read(Operation.FILES, "", body.getBytes(UTF_8), Carriers.NONE))
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }
  }

  private static WireRequest read(WireFormat wire, String... fields) {
    byte[] body = form(fields).getBytes(UTF_8);
    return ((Reading.Understood) wire.read(Operation.FILES, "", body, Carriers.NONE)).request();
  }

  private static String field(String name, String value) {
    String file = name.equals("file") ? "; filename=\"a.txt\"\r\nContent-Type: text/plain" : "";
    return "--cut\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n"
        .formatted(name, file, value);
  }

  private static String form(String... fields) {
    return String.join("", fields) + "--cut--\r\n";
  }
}
