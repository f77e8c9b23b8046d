package dev.hardstop.server.simulated;

import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conversations that a simulated provider keeps: the newest {@link #MOST}. Whoever knows an id
 * gets the conversation, as in any account.
 *
 * <p>Threads: any.
 *
 * <p>Source: OpenAI API specification, {@code /conversations/{conversation_id}}.
 */
final class KeptConversations {
  /** Most conversations that are kept. */
  static final int MOST = 1_000;

  private static final String ROOT = "/v1/conversations";

  private final Map<String, Conversation> byId = new LinkedHashMap<>();

  /** A conversation; the tokens are what an answer in it reads before its own input. */
  private static final class Conversation {
    private final ObjectNode whole;
    private final Map<String, JsonNode> items = new LinkedHashMap<>();
    private long tokens;

    Conversation(ObjectNode whole) {
      this.whole = whole;
    }

    ObjectNode add(Call call, JsonNode added) {
      ObjectNode list = Json.object().put("object", "list");
      var data = list.putArray("data");
      for (JsonNode each : added) {
        String id = call.ids().hex("msg_", 48);
        ObjectNode item = ((ObjectNode) each.deepCopy()).put("id", id).put("status", "completed");
        items.put(id, item.put("type", each.path("type").asString("message")));
        data.add(item);
      }
      tokens += added.isEmpty() ? 0 : PromptTokens.ofInput(added);
      return list.put("first_id", "").put("last_id", "").put("has_more", false);
    }

    ObjectNode list() {
      ObjectNode list = Json.object().put("object", "list");
      list.putArray("data").addAll(items.values());
      return list.put("first_id", "").put("last_id", "").put("has_more", false);
    }
  }

  /** Returns the tokens that come before the input of a request. */
  synchronized long tokensBefore(OpenAiBody body) {
    return named(body).map(conversation -> conversation.tokens).orElse(0L);
  }

  /** Puts an answer at the end of its conversation, if it has one. */
  synchronized void keep(ResponseAnswer answer) {
    BilledUsage billed = answer.generation().billed();
    named(answer.body())
        .ifPresent(
            conversation ->
                conversation.tokens = billed.promptTokens() + billed.completionTokens());
  }

  private Optional<Conversation> named(OpenAiBody body) {
    JsonNode named = body.at("conversation");
    JsonNode id = named.isObject() ? named.path("id") : named;
    return id.isString() ? Optional.of(find(id.asString())) : Optional.empty();
  }

  /** Answers a call about conversations; empty if it is not one. */
  synchronized Optional<Answer> answer(Call call) {
    if (call.path().equals(ROOT) && call.method().equals(HttpMethod.POST)) {
      return Optional.of(Answer.free(200, Json.buffer(create(call))));
    }
    if (!call.path().startsWith(ROOT + "/")) {
      return Optional.empty();
    }
    String[] names = call.path().substring(ROOT.length() + 1).split("/", -1);
    Conversation kept = find(names[0]);
    ObjectNode answer =
        names.length == 1
            ? whole(call, kept)
            : names.length == 2 ? items(call, kept) : item(call, kept, names[2]);
    return Optional.of(Answer.free(200, Json.buffer(answer)));
  }

  private ObjectNode create(Call call) {
    OpenAiBody body = OpenAiBody.read(call.body().getBytes());
    String id = call.ids().hex("conv_", 48);
    ObjectNode whole =
        Json.object()
            .put("id", id)
            .put("object", "conversation")
            .put("created_at", call.epochSecond());
    whole.set("metadata", body.has("metadata") ? body.at("metadata") : Json.object());
    Conversation made = new Conversation(whole);
    made.add(call, body.has("items") ? body.at("items") : Json.array());
    byId.put(id, made);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
    return whole;
  }

  private ObjectNode whole(Call call, Conversation kept) {
    return switch (call.method().name()) {
      case "GET" -> kept.whole;
      case "POST" -> {
        kept.whole.set("metadata", OpenAiBody.read(call.body().getBytes()).required("metadata"));
        yield kept.whole;
      }
      case "DELETE" -> {
        String id = kept.whole.path("id").asString();
        byId.remove(id);
        yield Json.object()
            .put("id", id)
            .put("object", "conversation.deleted")
            .put("deleted", true);
      }
      default -> throw OpenAiErrors.wrongMethod(call);
    };
  }

  private static ObjectNode items(Call call, Conversation kept) {
    return switch (call.method().name()) {
      case "GET" -> kept.list();
      case "POST" ->
          kept.add(call, OpenAiBody.read(call.body().getBytes()).requiredObjects("items"));
      default -> throw OpenAiErrors.wrongMethod(call);
    };
  }

  private static ObjectNode item(Call call, Conversation kept, String id) {
    if (!(kept.items.get(id) instanceof ObjectNode item)) {
      throw new WireError(
          404, "invalid_request_error", null, null, "Item with id '" + id + "' not found.");
    }
    if (call.method().equals(HttpMethod.DELETE)) {
      kept.items.remove(id);
      return kept.whole;
    }
    return item;
  }

  private Conversation find(String id) {
    Conversation kept = byId.get(id);
    if (kept == null) {
      throw new WireError(
          404, "invalid_request_error", null, null, "Conversation with id '" + id + "' not found.");
    }
    return kept;
  }
}
