package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptNames;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a request may not ask for because its cost would have no bound, or because it reaches into
 * state kept upstream that nobody owns here yet.
 */
final class Policy {
  private static final String SEARCHES = "searches are billed apart and have no limit";
  private static final String OTHER_CAP = "another output cap than the one that is held for";
  private static final String FALLBACK =
      "a fallback may cost more than the model that was asked for";

  /**
   * Fields that must be absent or null, with the reason: of OpenAI's own, of Azure (data sources,
   * enhancements), OpenRouter (models, route, provider, preset, plugins), Groq (compound), vLLM
   * (the template), Google (what its OpenAI endpoint takes in {@code extra_body}). Servers of
   * models have caps of their own beside OpenAI's, and which of two they heed is theirs to say.
   *
   * <p>Source: llama.cpp, server README ({@code n_predict}); text-generation-inference, {@code
   * max_new_tokens}.
   */
  private static final Map<String, String> FORBIDDEN =
      Map.ofEntries(
          Map.entry("n_predict", OTHER_CAP),
          Map.entry("max_new_tokens", OTHER_CAP),
          Map.entry("n_cmpl", "another number of answers than n"),
          Map.entry("context_management", "it reads and rewrites kept context"),
          Map.entry("web_search_options", SEARCHES),
          Map.entry("search_parameters", SEARCHES),
          Map.entry("compound_custom", SEARCHES),
          Map.entry("enhancements", "they are billed apart"),
          Map.entry("plugins", "plugins are billed apart"),
          Map.entry("models", FALLBACK),
          Map.entry("fallbacks", FALLBACK),
          Map.entry("route", FALLBACK),
          Map.entry("provider", "hosts of one model have prices of their own"),
          Map.entry("preset", "what is set there cannot be seen here"),
          Map.entry("extra_body", "what is meant by it depends on who reads it"),
          Map.entry("chat_template", "it may repeat what it is given without a limit"));

  /** Fields that must be false, absent or null, with the reason. */
  private static final Map<String, String> MUST_BE_OFF =
      Map.of(
          "background", "a background answer outlives its connection",
          "deferred", "a deferred answer outlives its connection",
          "enable_search", SEARCHES);

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
  private static final Set<String> KEPT =
      Set.of("previous_response_id", "conversation", "data_sources", "datasources");

  /** Fields of hosted tools that name what is kept upstream. */
  private static final Set<String> KEPT_FOR_TOOLS =
      Set.of("container", "container_id", "file_id", "file_ids", "vector_store_ids", "skill_id");

  /** Fields of a tool in which the caller names what it likes. */
  private static final Set<String> SCHEMAS = Set.of("function", "parameters", "format");

  /** The names of all that is looked at here. */
  static final Set<String> NAMES =
      Stream.of(FORBIDDEN.keySet(), MUST_BE_OFF.keySet(), KEPT)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> TYPE = Set.of("type");

  private final Objections objections = new Objections();
  private final KeptNames names = new KeptNames(objections);

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

  /** Takes the name that the body stands on, of a kind whose owners are on record. */
  void readName(Kept.Kind kind, JsonBody body) {
    names.read(kind, body);
  }

  /** Returns all that was named of kinds whose owners are on record. */
  List<Kept.Name> names() {
    return names.all();
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
    body.array(_ -> readTool(body));
  }

  /**
   * Refuses models that search the web on their own, whose searches are billed apart, and where
   * text is expected those that draw, whose pictures are.
   */
  void readModel(String model, boolean answersWithText, JsonBody body) {
    String name = model.toLowerCase(Locale.ROOT);
    if (answersWithText && name.contains("-image")) {
      objections.refuse(body, "draws (expected: a model that answers with text)");
    }
    if (name.contains("-search-")
        || name.endsWith("-search")
        || name.contains(":online")
        || name.contains("deep-research")) {
      objections.refuse(body, "searches on its own (expected: a model whose cost has a bound)");
    }
  }

  /**
   * Refuses sound where it would be charged as text. The book has no prices of the sound of these
   * models, and what has none of its own would take that of text, a fraction of it.
   */
  void readSpokenTo(String model, JsonBody body) {
    if (model.contains("audio-preview")) {
      objections.refuse(body, "model: its sound has no price here (expected: gpt-audio)");
    }
  }

  Optional<BadRequest> problem() {
    return objections.first();
  }

  /** A tool of no type is whatever its reader takes it for. */
  private void readTool(JsonBody body) {
    var hasType = new boolean[1];
    body.object(
        field -> {
          Spelling.check(field, TYPE, body);
          hasType[0] |= field.equals("type");
          readTool(field, body);
        });
    if (!hasType[0]) {
      objections.refuse(body, "a tool without a type (expected: function, or another)");
    }
  }

  private void readTool(String field, JsonBody body) {
    if (field.equals("type") && !CLIENT_TOOLS.contains(body.string())) {
      objections.refuse(
          body, "a hosted tool (expected: a tool that the caller runs, such as function)");
    } else if (!SCHEMAS.contains(field)) {
      readNamed(field, body);
    }
  }

  /** Shadow mode sends hosted tools, but not what they would reach into. */
  private void readNamed(String field, JsonBody body) {
    if (KEPT_FOR_TOOLS.contains(field)) {
      forbidKept(body);
    } else {
      readNested(body);
    }
  }

  private void readNested(JsonBody body) {
    if (body.isObject()) {
      body.object(field -> readNamed(field, body));
    } else if (body.isArray()) {
      body.array(_ -> readNested(body));
    }
  }
}
