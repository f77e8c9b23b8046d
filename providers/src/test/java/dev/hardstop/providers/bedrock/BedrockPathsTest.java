package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BedrockPathsTest {
  private static Route route(String method, String path) {
    return Requests.WIRE.route(method, path, "");
  }

  @ParameterizedTest
  @CsvSource({
    "converse, CONVERSE",
    "converse-stream, CONVERSE_STREAM",
    "invoke, INVOKE_MODEL",
    "invoke-with-response-stream, INVOKE_MODEL_STREAM"
  })
  void whatGeneratesIsMeteredAndThePathNamesTheModel(String verb, Operation operation) {
    assertThat(route("POST", "/model/us.anthropic.claude-3:0/" + verb))
        .isEqualTo(
            new Route.Metered(
                operation, "model/{model}/" + verb, Set.of(), "us.anthropic.claude-3:0"));
  }

  @Test
  void anArnHasSlashes() {
    String arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3:0";

    assertThat(route("POST", "/model/" + arn + "/converse"))
        .isEqualTo(new Route.Metered(Operation.CONVERSE, "model/{model}/converse", Set.of(), arn));
  }

  @Test
  void countingAndListingAreFree() {
    assertThat(route("POST", "/model/m/count-tokens"))
        .isEqualTo(
            new Route.Free(Operation.COUNT_TOKENS, "model/{model}/count-tokens", Set.of(), "m"));
    assertThat(route("GET", "/foundation-models"))
        .isEqualTo(new Route.Free(Operation.MODELS, "foundation-models", Set.of(), ""));
    assertThat(route("GET", "/foundation-models/m"))
        .isEqualTo(new Route.Free(Operation.MODEL, "foundation-models/m", Set.of(), "m"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model/m/invoke-with-bidirectional-stream",
        "/model/m",
        "/guardrail/g/version/1/apply"
      })
  void otherPathsAreKnownButNotServed(String path) {
    assertThat(route("POST", path)).isInstanceOf(Route.Unsupported.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/async-invoke", "/async-invoke/arn:aws:bedrock:x"})
  void whatIsKeptInBucketsIsState(String path) {
    assertThat(route("GET", path)).isInstanceOf(Route.OwnedState.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/messages", "/models/m/converse", "/modelx"})
  void anythingElseIsUnknownAndNamesTheEndpoint(String path) {
    assertThat(route("POST", path))
        .isInstanceOfSatisfying(
            Route.Unknown.class,
            unknown -> assertThat(unknown.message()).contains(path, "/model/{id}/converse"));
    assertThat(route("GET", "/model/m/converse")).isInstanceOf(Route.Unknown.class);
    assertThat(route("POST", "/foundation-models")).isInstanceOf(Route.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/model/a b/converse", "/model/{model}/converse", "/model/é/converse"})
  void aModelIsNamedInVisibleCharacters(String path) {
    assertThat(route("POST", path)).isInstanceOf(Route.Unsupported.class);
  }
}
