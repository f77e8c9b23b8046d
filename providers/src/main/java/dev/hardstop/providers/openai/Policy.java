package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a request may not ask for because its cost would have no bound, or because it reaches into
 * state kept upstream that nobody owns here yet.
 */
final class Policy {
  private static final String OTHER_CAP = "another output cap than the one that is held for";

  /**
   * Fields that must be absent or null, with the reason. Servers of models have caps of their own
   * beside OpenAI's, and which of two they heed is theirs to say.
   *
   * <p>Source: llama.cpp, server README ({@code n_predict}); text-generation-inference, {@code
   * max_new_tokens}.
   */
  private static final Map<String, String> FORBIDDEN =
      Map.of(
          "n_predict", OTHER_CAP,
          "max_new_tokens", OTHER_CAP,
          "n_cmpl", "another number of answers than n",
          "context_management", "it reads and rewrites kept context",
          "web_search_options", "searches are billed apart and have no limit",
          "search_parameters", "searches are billed apart and have no limit",
          "models", "a fallback may cost more than the model that was asked for",
          "plugins", "plugins are billed apart");

  /** Fields that must be false, absent or null, with the reason. */
  private static final Map<String, String> MUST_BE_OFF =
      Map.of(
          "background", "a background answer outlives its connection",
          "enable_search", "searches are billed apart and have no limit");

  private static final Set<String> CLIENT_TOOLS =
      Set.of(
          "function",
          "custom",
          "local_shell",
          "apply_patch",
          "computer",
          "computer_use",
          "computer_use_preview");

  /** Fields that name what is kept upstream without an owner on record. */
  private static final Set<String> KEPT = Set.of("previous_response_id", "conversation");

  /** Fields of hosted tools that name what is kept upstream. */
  private static final Set<String> KEPT_FOR_TOOLS =
      Set.of("container", "container_id", "file_ids", "vector_store_ids");

  private final Objections objections = new Objections();

  /** Reads the field if it is one of those that may not be used; returns whether it is. */
  boolean read(String field, JsonBody body) {
    String reason = FORBIDDEN.get(field);
    if (reason != null) {
      forbid(body, reason);
      return true;
    }
    if (KEPT.contains(field)) {
      forbidKept(body);
      return true;
    }
    reason = MUST_BE_OFF.get(field);
    if (reason != null) {
      objections.mustBeOff(body, reason);
    }
    return reason != null;
  }

  /** Refuses the value that the body stands on unless it is null. */
  void forbid(JsonBody body, String reason) {
    objections.forbid(body, reason);
  }

  /** Refuses the name that the body stands on unless it is null. */
  void forbidKept(JsonBody body) {
    objections.forbidKept(body);
  }

  /** Refuses to have an answer kept that is no Response. */
  void forbidStore(JsonBody body) {
    objections.mustBeOff(body, "only Responses have an owner on record");
  }

  /** Allows the tools that the caller runs itself. */
  void readTools(JsonBody body) {
    if (body.isNull()) {
      return;
    }
    body.array(_ -> body.object(field -> readTool(field, body)));
  }

  /** Refuses models that search the web on their own: their searches are billed apart. */
  void readModel(String model, JsonBody body) {
    if (model.contains("-search-")
        || model.endsWith("-search")
        || model.endsWith(":online")
        || model.contains("deep-research")) {
      objections.refuse(body, "searches on its own (expected: a model whose cost has a bound)");
    }
  }

  Optional<BadRequest> problem() {
    return objections.first();
  }

  private void readTool(String field, JsonBody body) {
    if (KEPT_FOR_TOOLS.contains(field)) {
      forbidKept(body);
    }
    if (field.equals("type") && !CLIENT_TOOLS.contains(body.string())) {
      objections.refuse(
          body, "a hosted tool (expected: a tool that the caller runs, such as function)");
    }
  }
}
