package dev.hardstop.providers.anthropic;

import static dev.hardstop.providers.anthropic.Messages.body;
import static dev.hardstop.providers.anthropic.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {
  private static final String MODEL = "claude-haiku-4-5";

  @Test
  void theCapIsLoweredWhereItStands() {
    assertThat(sent("", new Changes(MODEL, OptionalLong.of(300), false)))
        .isEqualTo(body("").replace("1000", "300"));
  }

  @Test
  void aCapThatIsAlreadyRightStays() {
    assertThat(sent("", new Changes(MODEL, OptionalLong.of(1_000), false))).isEqualTo(body(""));
  }

  @Test
  void theModelIsNamedAsTheProviderKnowsIt() {
    assertThat(sent("", new Changes("claude-\"x", OptionalLong.empty(), false)))
        .isEqualTo(body("").replace(MODEL, "claude-\\\"x"));
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"service_tier\":\"auto\" | \"service_tier\":\"standard_only\"",
        "\"service_tier\":null | \"service_tier\":\"standard_only\"",
        "\"service_tier\":\"standard_only\" | \"service_tier\":\"standard_only\"",
      })
  void theTierIsPinnedToTheOneThatIsPriced(String field, String sent) {
    assertThat(sent(field, new Changes(MODEL, OptionalLong.empty(), true))).isEqualTo(body(sent));
  }

  @Test
  void anAbsentTierIsPinnedTooButOnlyAtAnthropic() {
    var pins = new Changes(MODEL, OptionalLong.empty(), true);

    assertThat(sent("", pins))
        .isEqualTo("{\"service_tier\":\"standard_only\"," + body("").substring(1));
    assertThat(sent(body(""), pins, AnthropicProfiles.COMPATIBLE)).isEqualTo(body(""));
  }

  @Test
  void aCountIsSentAsItCame() {
    String body = "{\"model\":\"claude-haiku-4-5\",\"messages\":[]}";
    WireRequest request =
        Messages.read(Operation.COUNT_TOKENS, body, dev.hardstop.providers.wire.Carriers.NONE);

    assertThat(
            request
                .rewrite(
                    new Changes(MODEL, OptionalLong.empty(), true), AnthropicProfiles.ANTHROPIC)
                .isEmpty())
        .isTrue();
  }

  private static String sent(String fields, Changes changes) {
    return sent(body(fields), changes, AnthropicProfiles.ANTHROPIC);
  }

  private static String sent(String body, Changes changes, Profile profile) {
    byte[] sent = Messages.read(body).rewrite(changes, profile).applyTo(utf8(body));
    return new String(sent, StandardCharsets.UTF_8);
  }
}
