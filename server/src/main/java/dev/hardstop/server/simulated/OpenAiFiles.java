package dev.hardstop.server.simulated;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's files.
 *
 * <p>Source: OpenAI API specification, {@code /files} and {@code OpenAIFile}.
 */
final class OpenAiFiles {
  private static final String ROOT = "/v1/files";

  private final KeptFiles files = new KeptFiles(OpenAiFiles::missing);

  /** Returns the tokens of the files that a body names. */
  long tokensIn(JsonNode body) {
    return files.tokensIn(body);
  }

  /** Answers a call about files; empty if it is not one. */
  Optional<Answer> answer(Call call) {
    if (call.path().equals(ROOT) && call.method().equals(HttpMethod.POST)) {
      String id = call.ids().alphanumeric("file-", 22);
      return Optional.of(Answer.free(200, Json.buffer(describe(files.keep(call, id)))));
    }
    if (!call.path().startsWith(ROOT + "/")) {
      return Optional.empty();
    }
    String rest = call.path().substring(ROOT.length() + 1);
    int slash = rest.indexOf('/');
    String id = slash < 0 ? rest : rest.substring(0, slash);
    return switch (call.method().name() + ' ' + (slash < 0 ? "" : rest.substring(slash))) {
      case "GET " -> Optional.of(Answer.free(200, Json.buffer(describe(files.find(id)))));
      case "GET /content" -> Optional.of(Answer.free(200, files.find(id).bytes()));
      case "DELETE " -> {
        files.delete(id);
        ObjectNode gone = Json.object().put("id", id).put("object", "file").put("deleted", true);
        yield Optional.of(Answer.free(200, Json.buffer(gone)));
      }
      default -> Optional.empty();
    };
  }

  private static ObjectNode describe(KeptFiles.File file) {
    return Json.object()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.bytes().length())
        .put("created_at", file.createdAt())
        .put("filename", file.name())
        .put("purpose", file.purpose())
        .put("status", "processed");
  }

  private static WireError missing(String id) {
    return new WireError(404, "invalid_request_error", "id", null, "No such File object: " + id);
  }
}
