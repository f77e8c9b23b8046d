package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiPathsTest {

  @ParameterizedTest(name = "POST {0} is {1}")
  @CsvSource({
    "chat/completions, CHAT",
    "responses, RESPONSES",
    "completions, COMPLETIONS",
    "embeddings, EMBEDDINGS"
  })
  void billedPathsAreMeteredWithAndWithoutVersion(String path, Operation operation) {
    var metered = new Route.Metered(operation, path, Set.of());

    assertThat(OpenAiPaths.route("POST", "/v1/" + path)).isEqualTo(metered);
    assertThat(OpenAiPaths.route("POST", "/" + path)).isEqualTo(metered);
  }

  @Test
  void whatIsNotBilledIsFree() {
    assertThat(OpenAiPaths.route("POST", "/v1/moderations"))
        .isEqualTo(new Route.Free(Operation.MODERATIONS, "moderations", Set.of(), ""));
    assertThat(OpenAiPaths.route("POST", "/v1/responses/input_tokens"))
        .isEqualTo(
            new Route.Free(
                Operation.RESPONSES_INPUT_TOKENS, "responses/input_tokens", Set.of(), ""));
    assertThat(OpenAiPaths.route("GET", "/v1/models"))
        .isEqualTo(new Route.Free(Operation.MODELS, "models", Set.of(), ""));
    assertThat(OpenAiPaths.route("GET", "/models/openai/gpt-4o"))
        .isEqualTo(
            new Route.Free(Operation.MODEL, "models/openai/gpt-4o", Set.of(), "openai/gpt-4o"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "PUT /v1/responses/resp_1",
        "POST /v1/responses/resp_1",
        "POST /v1/responses/resp_1/input_items",
        "GET /v1/responses/resp_1/other",
        "GET /v1/responses/resp 1",
        "GET /v1/responses/resp?1",
        "GET /v1/chat/completions",
        "GET /v1/chat/completions/chatcmpl_1",
        "GET /v1/chat/completions/chatcmpl_1/messages",
        "GET /v1/conversations",
        "PUT /v1/conversations/conv_1",
        "POST /v1/conversations/conv_1/items/msg_1",
        "GET /v1/conversations/conv_1/items/msg 1",
        "GET /v1/conversations/conv_1/other/msg_1",
        "GET /v1/conversations/conv_1/items/msg_1/more",
        "GET /v1/conversations//items",
        "GET /v1/files",
        "POST /v1/files/file-1",
        "GET /v1/files/file 1/content",
        "POST /v1/containers",
        "GET /v1/containers/cntr_1/files/file-1/content"
      })
  void whatIsKeptUpstreamHasAnOwner(String request) {
    assertThat(route(request)).isInstanceOf(Route.OwnedState.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "GET /v1/responses/resp_1",
        "DELETE /v1/responses/resp_1",
        "POST /responses/resp_1/cancel",
        "GET /v1/responses/resp_1/input_items"
      })
  void aKeptResponseIsNamedByItsPath(String request) {
    assertThat(route(request))
        .isInstanceOfSatisfying(
            Route.Kept.class,
            kept -> {
              assertThat(kept.name().orElseThrow())
                  .isEqualTo(new Kept.Name(Kept.Kind.RESPONSE, "resp_1", "id"));
              assertThat("/v1/" + kept.upstreamPath())
                  .isEqualTo("/v1/" + request.replaceFirst("^\\S+ /(v1/)?", ""));
            });
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, conversations/conv_1, CONVERSATION, KEPT_CONVERSATION",
    "DELETE, conversations/conv_1, CONVERSATION, KEPT_CONVERSATION",
    "POST, conversations/conv_1, CONVERSATION, CHANGED_CONVERSATION",
    "GET, conversations/conv_1/items, CONVERSATION, KEPT_CONVERSATION",
    "POST, conversations/conv_1/items, CONVERSATION, CHANGED_CONVERSATION",
    "GET, conversations/conv_1/items/msg_1, CONVERSATION, KEPT_CONVERSATION",
    "DELETE, conversations/conv_1/items/msg_1, CONVERSATION, KEPT_CONVERSATION",
    "GET, files/conv_1, FILE, KEPT_FILE",
    "DELETE, files/conv_1, FILE, KEPT_FILE",
    "GET, files/conv_1/content, FILE, KEPT_FILE"
  })
  void aConversationOrAFileIsNamedByItsPath(
      String method, String path, Kept.Kind kind, Operation operation) {
    assertThat(route(method + " /v1/" + path))
        .isInstanceOfSatisfying(
            Route.Kept.class,
            kept -> {
              assertThat(kept.operation()).isEqualTo(operation);
              assertThat(kept.name().orElseThrow()).isEqualTo(new Kept.Name(kind, "conv_1", "id"));
              assertThat(kept.upstreamPath()).isEqualTo(path);
            });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"conversations, CONVERSATIONS", "files, FILES"})
  void whatMakesAConversationOrAFileNamesNone(String path, Operation operation) {
    assertThat(route("POST /v1/" + path))
        .isEqualTo(new Route.Kept(operation, path, Set.of(), Optional.empty()));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "POST /v1/images/variations",
        "GET /v1/audio/speech",
        "POST /v1/responses/compact",
        "POST /v1/batches",
        "GET /v1/realtime",
        "POST /v1/videos",
        "POST /v1/fine_tuning/jobs",
        "POST /v1/assistants",
        "GET /v1/organization/costs",
        "DELETE /v1/models/ft:gpt-4o:x",
        "POST /v1/uploads",
        "POST /v1/vector_stores/vs_1/search"
      })
  void billedPathsThatAreNotServedAreKnownAndUnsupported(String request) {
    assertThat(route(request)).isInstanceOf(Route.Unsupported.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "POST /v1/messages", "GET /", "POST /v2/chat/completions", "POST /v1/v1/chat/completions",
        "POST /v1/chat", "PUT /v1/embeddings", "GET /v1/models/", "POST /chat/completions/",
        "POST /v1beta/models/gemini:generateContent", "GET /v1/embeddings", "POST //responses"
      })
  void everyOtherPathIsUnknownAndTheRightBaseIsNamed(String request) {
    assertThat(route(request))
        .isInstanceOfSatisfying(
            Route.Unknown.class,
            unknown -> assertThat(unknown.message()).contains("expected: ", "/v1"));
  }

  private static Route route(String request) {
    int space = request.indexOf(' ');
    return OpenAiPaths.route(request.substring(0, space), request.substring(space + 1));
  }
}
