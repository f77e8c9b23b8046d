package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AzurePathsTest {
  @ParameterizedTest
  @CsvSource({
    "chat/completions,CHAT",
    "completions,COMPLETIONS",
    "embeddings,EMBEDDINGS",
    "responses,RESPONSES"
  })
  void aDeploymentStandsWhereTheModelGoes(String path, Operation operation) {
    assertThat(AzurePaths.route("POST", "/openai/deployments/gpt4o.prod/" + path))
        .isEqualTo(
            new Route.Metered(
                operation,
                "openai/deployments/{model}/" + path,
                Set.of("api-version"),
                "gpt4o.prod"));
    assertThat(AzurePaths.route("POST", "/openai/v1/" + path))
        .isEqualTo(new Route.Metered(operation, "openai/v1/" + path, Set.of("api-version")));
  }

  @Test
  void modelsAreAnsweredHereWhateverTheVersion() {
    assertThat(AzurePaths.route("GET", "/openai/models")).isInstanceOf(Route.Free.class);
    assertThat(AzurePaths.route("GET", "/openai/v1/models/gpt4o")).isInstanceOf(Route.Free.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openai/deployments/d/extensions/chat/completions",
        "/openai/chat/completions",
        "/openai/v1/v1/chat/completions",
        "/v1/chat/completions",
        "/openai"
      })
  void whatAzureDoesNotHaveIsUnknown(String path) {
    assertThat(AzurePaths.route("POST", path)).isInstanceOf(Route.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openai/deployments/d/images/variations",
        "/openai/deployments/d/moderations",
        "/openai/deployments/d",
        "/openai/v1/batches",
        "/openai/assistants"
      })
  void whatIsNotServedIsKnown(String path) {
    assertThat(AzurePaths.route("POST", path)).isInstanceOf(Route.Unsupported.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openai/responses/resp_1",
        "/openai/v1/files/f",
        "/openai/files",
        "/openai/v1/conversations/c",
        "/openai/v1/conversations/c/items/m"
      })
  void keptObjectsBelongToSomebody(String path) {
    assertThat(AzurePaths.route("GET", path)).isInstanceOf(Route.OwnedState.class);
  }

  @Test
  void aKeptResponseIsNamedByItsPathAndKeepsTheVersionOfTheApi() {
    assertThat(AzurePaths.route("GET", "/openai/v1/responses/resp_1"))
        .isInstanceOfSatisfying(
            Route.Kept.class,
            kept -> {
              assertThat(kept.upstreamPath()).isEqualTo("openai/v1/responses/resp_1");
              assertThat(kept.name()).map(Kept.Name::id).contains("resp_1");
              assertThat(kept.queryParameters()).contains("api-version", "include");
            });
  }
}
