package dev.hardstop.server.simulated;

import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's files.
 *
 * <p>Source: Anthropic documentation, "Files API"; what was uploaded cannot be downloaded.
 */
final class AnthropicFiles {
  static final String ROOT = "/v1/files";

  private final KeptFiles files =
      new KeptFiles(id -> AnthropicErrors.error(404, "File not found: " + id));

  /** Returns the tokens of the files that a message names. */
  long tokensIn(JsonNode body) {
    return files.tokensIn(body);
  }

  /** Answers a call about files. */
  Answer answer(Call call) {
    if (call.path().equals(ROOT) && call.method().equals(HttpMethod.POST)) {
      String id = call.ids().alphanumeric("file_011C", 20);
      return Answer.free(200, Json.buffer(describe(files.keep(call, id))));
    }
    String id = call.path().substring(Math.min(call.path().length(), ROOT.length() + 1));
    return switch (call.method().name()) {
      case "GET" -> Answer.free(200, Json.buffer(describe(files.find(id))));
      case "DELETE" -> {
        files.delete(id);
        yield Answer.free(
            200, Json.buffer(Json.object().put("id", id).put("type", "file_deleted")));
      }
      default -> throw AnthropicErrors.error(405, "Method Not Allowed");
    };
  }

  private static ObjectNode describe(KeptFiles.File file) {
    return Json.object()
        .put("id", file.id())
        .put("type", "file")
        .put("filename", file.name())
        .put("mime_type", "application/pdf")
        .put("size_bytes", file.bytes().length())
        .put("created_at", Instant.ofEpochSecond(file.createdAt()).toString())
        .put("downloadable", false);
  }
}
