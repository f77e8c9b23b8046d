package dev.hardstop.providers.prices;

import dev.hardstop.providers.prices.PriceBookBuilder.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One provider's file of the book, put together from the public lists. */
final class ProviderFile {

  /** Where models.dev keeps a provider of genai-prices under other names; the first has the say. */
  private static final Map<String, List<String>> LIMITS_OF =
      Map.of(
          "aws", List.of("amazon-bedrock"),
          "fireworks", List.of("fireworks-ai"),
          "google", List.of("google", "google-vertex", "google-vertex-anthropic"),
          "together", List.of("togetherai"),
          "x-ai", List.of("xai"));

  private final JsonNode provider;
  private final String id;
  private final Source prices;
  private final Source limits;
  private final JsonNode own;

  ProviderFile(JsonNode provider, Source prices, Source limits, JsonNode own) {
    this.provider = provider;
    this.id = provider.path("id").stringValue();
    this.prices = prices;
    this.limits = limits;
    this.own = own;
  }

  ObjectNode build() {
    ObjectNode file = object();
    file.put("id", id);
    PriceBookBuilder.copy(provider, "name", file, "name");
    ObjectNode sources = file.putObject("sources");
    ObjectNode stamp = prices.stamp();
    PriceBookBuilder.copy(provider, "pricing_urls", stamp, "pages");
    sources.set("prices", stamp);
    sources.set("limits", limits.stamp());
    PriceBookBuilder.copy(provider, "price_comments", file, "comment");
    file.putArray("extractors")
        .addAll(each("extractors", this::extractor))
        .addAll(ownFacts("extractors", ProviderFile::ownExtractor));
    file.putArray("models")
        .addAll(each("models", this::model))
        .addAll(ownFacts("models", ProviderFile::ownModel));
    file.putArray("limits").addAll(limits());
    return file;
  }

  private List<JsonNode> each(String key, Function<JsonNode, JsonNode> write) {
    return provider.path(key).valueStream().map(write).toList();
  }

  private List<JsonNode> ownFacts(String key, Function<JsonNode, JsonNode> write) {
    return own.path(key)
        .valueStream()
        .filter(fact -> fact.path("provider").stringValue().equals(id))
        .map(write)
        .toList();
  }

  /** An API that the public list does not read; written as the book writes it. */
  private static ObjectNode ownExtractor(JsonNode fact) {
    ObjectNode extractor = object();
    for (String key : List.of("api", "root", "model", "counts")) {
      extractor.set(key, fact.path(key));
    }
    return extractor;
  }

  /** A model that the public list does not have. */
  private static ObjectNode ownModel(JsonNode fact) {
    ObjectNode model = object();
    model.set("id", fact.path("id"));
    model.set("match", fact.path("match"));
    ObjectNode dated = model.putArray("prices").addObject();
    dated.set("rates", fact.path("rates"));
    dated.set("also", fact.path("source"));
    return model;
  }

  private ObjectNode extractor(JsonNode node) {
    ObjectNode extractor = object();
    extractor.set("api", node.path("api_flavor"));
    extractor.set("root", node.path("root"));
    extractor.set("model", node.path("model_path"));
    ArrayNode counts = extractor.putArray("counts");
    for (JsonNode mapping : node.path("mappings")) {
      ObjectNode count = counts.addObject();
      count.set("unit", mapping.path("dest"));
      count.set("path", mapping.path("path"));
      if (mapping.path("required").asBoolean(true)) {
        count.put("required", true);
      }
    }
    return extractor;
  }

  private ObjectNode model(JsonNode node) {
    ObjectNode model = object();
    model.set("id", node.path("id"));
    PriceBookBuilder.copy(node, "name", model, "name");
    model.set("match", node.path("match"));
    PriceBookBuilder.copy(node, "context_window", model, "context");
    PriceBookBuilder.copy(node, "deprecated", model, "deprecated");
    PriceBookBuilder.copy(node, "price_comments", model, "comment");
    model.putArray("prices").addAll(prices(node.path("prices"), node.path("id").stringValue()));
    addTiers(model);
    return model;
  }

  private List<JsonNode> prices(JsonNode prices, String model) {
    List<JsonNode> conditions =
        prices.isArray() ? prices.valueStream().toList() : List.of(object().set("prices", prices));
    return conditions.stream().map(condition -> (JsonNode) dated(condition, model)).toList();
  }

  private ObjectNode dated(JsonNode condition, String model) {
    ObjectNode dated = object();
    for (var entry : condition.path("constraint").properties()) {
      switch (entry.getKey()) {
        case "start_date" -> dated.set("from", entry.getValue());
        case "start_time" -> dated.putArray("daily").add(entry.getValue());
        case "end_time" -> {}
        case "type" -> {}
        default -> throw new PriceBookException(id + " " + model + ": " + entry.getKey());
      }
    }
    if (dated.path("daily") instanceof ArrayNode daily) {
      daily.add(condition.path("constraint").path("end_time"));
    }
    ObjectNode rates = dated.putObject("rates");
    rates.setAll((ObjectNode) condition.path("prices").deepCopy());
    for (JsonNode fact : own.path("prices")) {
      if (applies(fact, model)) {
        rates.setAll((ObjectNode) fact.path("rates").deepCopy());
        dated.put("also", fact.path("source").stringValue());
      }
    }
    return dated;
  }

  private boolean applies(JsonNode fact, String model) {
    return fact.path("provider").stringValue().equals(id)
        && fact.path("models").valueStream().anyMatch(name -> name.stringValue().equals(model));
  }

  /** Adds the prices of modes that models.dev has under the model's own id. */
  private void addTiers(ObjectNode model) {
    JsonNode known = limitsFacts().getOrDefault(model.path("id").stringValue(), object());
    JsonNode modes = known.path("experimental").path("modes");
    if (modes.isEmpty()) {
      return;
    }
    ArrayNode tiers = model.putArray("tiers");
    modes.forEachEntry(
        (name, mode) -> {
          ObjectNode tier = tiers.addObject();
          ArrayNode names = tier.putArray("names").add(name);
          mode.path("provider")
              .path("body")
              .forEachEntry(
                  (_, value) -> {
                    if (!value.stringValue().equals(name)) {
                      names.add(value);
                    }
                  });
          PriceBookBuilder.copy(known, "last_updated", tier, "updated");
          known
              .path("cost")
              .path("tiers")
              .valueStream()
              .mapToLong(longer -> longer.path("tier").path("size").asLong())
              .min()
              .ifPresent(size -> tier.put("most_input", size));
          ObjectNode rates = tier.putObject("rates");
          mode.path("cost").forEachEntry((key, price) -> rates.set(tierKey(key), price));
        });
  }

  private String tierKey(String key) {
    return switch (key) {
      case "input", "output", "cache_read", "cache_write" -> key + "_mtok";
      default -> throw new PriceBookException(id + ": mode cost " + key + " (unknown)");
    };
  }

  private List<JsonNode> limits() {
    var limits = new ArrayList<JsonNode>();
    limitsFacts()
        .forEach(
            (name, facts) -> {
              if (facts.hasNonNull("limit")) {
                ObjectNode limit = limit(name, facts.path("limit"), facts.path("reasoning"));
                PriceBookBuilder.copy(facts, "last_updated", limit, "updated");
                limits.add(limit);
              }
            });
    for (JsonNode fact : own.path("limits")) {
      if (fact.path("provider").stringValue().equals(id)) {
        ObjectNode limit = limit(fact.path("name").stringValue(), fact, fact.path("reasoning"));
        limit.set("updated", fact.path("date"));
        limit.set("also", fact.path("source"));
        limits.add(limit);
      }
    }
    return limits;
  }

  private ObjectNode limit(String name, JsonNode tokens, JsonNode reasoning) {
    ObjectNode limit = object().put("name", name);
    var tested = Clause.Name.of(name);
    provider
        .path("models")
        .valueStream()
        .filter(model -> Clause.read(model.path("match")).matches(tested))
        .findFirst()
        .ifPresent(model -> limit.set("model", model.path("id")));
    for (String key : List.of("context", "input", "output")) {
      PriceBookBuilder.copy(tokens, key, limit, key);
    }
    if (reasoning.asBoolean(false)) {
      limit.put("reasoning", true);
    }
    return limit;
  }

  private Map<String, JsonNode> limitsFacts() {
    var facts = new LinkedHashMap<String, JsonNode>();
    for (String name : LIMITS_OF.getOrDefault(id, List.of(id))) {
      limits.content().path(name).forEachEntry(facts::putIfAbsent);
    }
    return facts;
  }

  private static ObjectNode object() {
    return BookFiles.JSON.createObjectNode();
  }
}
