package dev.hardstop.providers.prices;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Reads the limits of one provider's models: by exact name, and for any name of a model. */
final class LimitsReader {
  private final Map<String, ModelLimits> byName = new HashMap<>();
  private final Map<String, ModelLimits> byModel = new HashMap<>();
  private final String pricesSource;

  LimitsReader(JsonNode file) {
    this.pricesSource = source(file.path("sources").path("prices"));
    String source = source(file.path("sources").path("limits"));
    for (JsonNode node : file.path("limits")) {
      var limits =
          new ModelLimits(
              tokens(node, "context"),
              tokens(node, "input"),
              tokens(node, "output"),
              node.path("reasoning").asBoolean(false),
              node.path("also").asString(source)
                  + ", updated "
                  + node.path("updated").asString("(undated)"));
      byName.put(node.path("name").stringValue().toLowerCase(Locale.ROOT), limits);
      if (node.has("model")) {
        byModel.merge(node.path("model").stringValue(), limits, LimitsReader::larger);
      }
    }
  }

  Map<String, ModelLimits> byName() {
    return Map.copyOf(byName);
  }

  /** The largest limits of all names of the model, or the context that the price list gives. */
  ModelLimits ofModel(String id, JsonNode node) {
    ModelLimits known = byModel.get(id);
    if (known != null) {
      return known;
    }
    OptionalLong context = tokens(node, "context");
    return context.isEmpty()
        ? ModelLimits.UNKNOWN
        : new ModelLimits(context, OptionalLong.empty(), OptionalLong.empty(), false, pricesSource);
  }

  static String source(JsonNode node) {
    return "%s %s of %s"
        .formatted(
            node.path("from").asString("(nowhere)"),
            node.path("git").asString("(no revision)"),
            node.path("date").asString("(no date)"));
  }

  private static ModelLimits larger(ModelLimits one, ModelLimits other) {
    return new ModelLimits(
        larger(one.context(), other.context()),
        larger(one.input(), other.input()),
        larger(one.output(), other.output()),
        one.isReasoning() || other.isReasoning(),
        one.source());
  }

  /** Unknown is larger than anything known: these are bounds. */
  private static OptionalLong larger(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()))
        : OptionalLong.empty();
  }

  private static OptionalLong tokens(JsonNode node, String key) {
    long tokens = node.path(key).asLong(0);
    return tokens > 0 ? OptionalLong.of(tokens) : OptionalLong.empty();
  }
}
