package dev.hardstop.server.simulated;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The responses that a simulated provider keeps: the newest {@link #MOST}. Whoever knows an id gets
 * the response, as in any account.
 *
 * <p>Threads: any.
 *
 * <p>Source: OpenAI API specification, {@code /responses/{response_id}}.
 */
final class KeptResponses {
  /** Most responses that are kept. */
  static final int MOST = 10_000;

  private static final String ROOT = "/v1/responses/";

  private final Map<String, Response> byId = new HashMap<>();
  private final Deque<String> inOrder = new ArrayDeque<>();

  /**
   * A response.
   *
   * @param tokens of all that a response that goes on from it reads again
   */
  private record Response(ObjectNode whole, JsonNode input, long tokens) {}

  /** Keeps a response unless its request says not to. */
  synchronized void keep(ResponseAnswer answer) {
    if (answer.body().at("store").asBoolean(true)) {
      BilledUsage billed = answer.generation().billed();
      byId.put(
          answer.id(),
          new Response(
              answer.ended(),
              answer.body().at("input"),
              billed.promptTokens() + billed.completionTokens()));
      inOrder.addLast(answer.id());
      if (inOrder.size() > MOST) {
        byId.remove(inOrder.removeFirst());
      }
    }
  }

  /** Returns the tokens that come before the input of a request. */
  synchronized long tokensBefore(OpenAiBody body) {
    Optional<String> previous = body.text("previous_response_id");
    if (previous.isEmpty()) {
      return 0;
    }
    Response kept = byId.get(previous.get());
    if (kept == null) {
      throw WireError.invalid(
          "previous_response_id",
          "previous_response_not_found",
          "Previous response with id '" + previous.get() + "' not found.");
    }
    return kept.tokens;
  }

  /** Answers a call that names a response in its path; empty if this one does not. */
  synchronized Optional<Answer> answer(Call call) {
    if (!call.path().startsWith(ROOT)) {
      return Optional.empty();
    }
    String rest = call.path().substring(ROOT.length());
    int slash = rest.indexOf('/');
    String id = slash < 0 ? rest : rest.substring(0, slash);
    String what = call.method().name() + ' ' + (slash < 0 ? "" : rest.substring(slash));
    return switch (what) {
      case "GET " -> Optional.of(Answer.free(200, Json.buffer(find(id).whole)));
      case "GET /input_items" -> Optional.of(Answer.free(200, Json.buffer(input(find(id)))));
      case "DELETE " -> Optional.of(deleted(id));
      case "POST /cancel" -> {
        find(id);
        // None is made in the background.
        throw WireError.invalid(null, null, "Cannot cancel a synchronous response.");
      }
      default -> Optional.empty();
    };
  }

  private Response find(String id) {
    Response kept = byId.get(id);
    if (kept == null) {
      throw new WireError(
          404, "invalid_request_error", null, null, "Response with id '" + id + "' not found.");
    }
    return kept;
  }

  private Answer deleted(String id) {
    find(id);
    byId.remove(id);
    return Answer.free(
        200,
        Json.buffer(Json.object().put("id", id).put("object", "response").put("deleted", true)));
  }

  private static ObjectNode input(Response kept) {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode items = list.putArray("data");
    if (kept.input.isString()) {
      ObjectNode message = items.addObject().put("type", "message").put("role", "user");
      message
          .putArray("content")
          .addObject()
          .put("type", "input_text")
          .put("text", kept.input.asString());
    } else {
      kept.input.forEach(items::add);
    }
    return list.put("has_more", false);
  }
}
