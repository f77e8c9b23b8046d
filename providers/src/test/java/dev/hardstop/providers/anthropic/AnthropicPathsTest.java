package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicPathsTest {

  @Test
  void messagesAreMeteredAndMayPassTheBetaFlag() {
    assertThat(route("POST", "/v1/messages"))
        .isEqualTo(new Route.Metered(Operation.MESSAGES, "v1/messages", Set.of("beta")));
  }

  @Test
  void countingAndModelsAreFree() {
    assertThat(route("POST", "/v1/messages/count_tokens"))
        .isEqualTo(
            new Route.Free(Operation.COUNT_TOKENS, "v1/messages/count_tokens", Set.of("beta"), ""));
    assertThat(route("GET", "/v1/models"))
        .isEqualTo(new Route.Free(Operation.MODELS, "v1/models", Set.of(), ""));
    assertThat(route("GET", "/v1/models/claude-a"))
        .isEqualTo(new Route.Free(Operation.MODEL, "v1/models/claude-a", Set.of(), "claude-a"));
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "POST, /v1/messages/batches, Unsupported",
    "GET, /v1/messages/batches, Unsupported",
    "GET, /v1/messages/batches/b_1, OwnedState",
    "GET, /v1/messages/batches/b_1/results, OwnedState",
    "POST, /v1/messages/batches/b_1/cancel, OwnedState",
    "DELETE, /v1/messages/batches/b_1, OwnedState",
    "GET, /v1/files, OwnedState",
    "POST, /v1/files/f_1, OwnedState",
    "GET, /v1/files/f 1, OwnedState",
    "POST, /v1/files, Kept",
    "GET, /v1/files/f_1, Kept",
    "DELETE, /v1/files/f_1, Kept",
    "GET, /v1/files/f_1/content, Kept",
    "GET, /v1/skills/s_1, OwnedState",
    "POST, /v1/complete, Unsupported",
    "GET, /v1/organizations/me, Unsupported",
    "POST, /v1/sessions, Unsupported",
    "GET, /v1/messages, Unknown",
    "DELETE, /v1/models/claude-a, Unknown",
    "GET, /v1/models/, Unknown",
    "POST, /messages, Unknown",
    "POST, /v1/v1/messages, Unknown",
    "POST, /v1/chat/completions, Unknown",
    "POST, /v1/messagesx, Unknown",
  })
  void everyOtherPathHasItsClass(String method, String path, String kind) {
    assertThat(route(method, path).getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void anUnknownPathNamesTheBaseUrlToUse() {
    assertThat(((Route.Unknown) route("POST", "/v1/v1/messages")).message())
        .contains("/v1/v1/messages", "without /v1 at its end");
  }

  private static Route route(String method, String path) {
    return Messages.WIRE.route(method, path, "");
  }
}
