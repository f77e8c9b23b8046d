package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.ModelPrices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of the book about one provider, fully read.
 *
 * <p>Threads: any. Found names are remembered, at most {@link #MOST_REMEMBERED} of them; beyond
 * that all are forgotten and found anew.
 */
final class ProviderBook {
  static final int MOST_REMEMBERED = 2_048;
  private static final int LONGEST_NAME = 256;

  private final List<Entry> models;
  private final Map<String, ModelLimits> limitsByName;
  private final Map<String, UsageExtractor> extractors;
  private final ConcurrentHashMap<String, PricedModel> found = new ConcurrentHashMap<>();

  private record Entry(Clause match, PricedModel model) {}

  private ProviderBook(
      List<Entry> models,
      Map<String, ModelLimits> limitsByName,
      Map<String, UsageExtractor> extractors) {
    this.models = models;
    this.limitsByName = limitsByName;
    this.extractors = extractors;
  }

  /** Reads the file of one provider. */
  static ProviderBook read(JsonNode file, String revision) {
    String provider = file.path("id").stringValue();
    var limits = new LimitsReader(file);
    String source = LimitsReader.source(file.path("sources").path("prices"));
    List<Entry> models =
        file.path("models")
            .valueStream()
            .map(node -> entry(node, provider, limits, revision, source))
            .toList();
    var extractors = new LinkedHashMap<String, UsageExtractor>();
    file.path("extractors")
        .valueStream()
        .map(UsageExtractor::of)
        .forEach(extractor -> extractors.put(extractor.api(), extractor));
    return new ProviderBook(models, limits.byName(), extractors);
  }

  private static Entry entry(
      JsonNode node, String provider, LimitsReader limits, String revision, String source) {
    String id = node.path("id").stringValue();
    try {
      ModelPrices prices = RatesReader.read(node.path("prices"));
      Map<String, ModelPrices> tiers = TiersReader.read(node.path("tiers"), node.path("prices"));
      ModelLimits limit = limits.ofModel(id, node);
      return new Entry(
          Clause.read(node.path("match")),
          new PricedModel(provider, id, prices, tiers, limit, revision, source));
    } catch (IllegalArgumentException | PriceBookException e) {
      throw new PriceBookException(provider + " " + id + ": " + e.getMessage(), e);
    }
  }

  /** Returns the first model whose test {@code name} passes. */
  @Nullable PricedModel find(String name) {
    PricedModel known = found.get(name);
    if (known != null || name.length() > LONGEST_NAME) {
      return known;
    }
    var tested = Clause.Name.of(name);
    for (Entry entry : models) {
      if (entry.match.matches(tested)) {
        ModelLimits exact = limitsByName.get(tested.lower());
        return remember(name, exact == null ? entry.model : entry.model.with(exact));
      }
    }
    return null;
  }

  private PricedModel remember(String name, PricedModel model) {
    if (found.size() >= MOST_REMEMBERED) {
      found.clear();
    }
    found.put(name, model);
    return model;
  }

  /** Returns the limits of exactly this name, whether or not the book has a price for it here. */
  Optional<ModelLimits> limitsOf(String name) {
    return Optional.ofNullable(limitsByName.get(name.toLowerCase(Locale.ROOT)));
  }

  Optional<UsageExtractor> extractor(String api) {
    return Optional.ofNullable(extractors.get(api));
  }

  List<String> apis() {
    return List.copyOf(extractors.keySet());
  }

  List<PricedModel> models() {
    return models.stream().map(Entry::model).toList();
  }

  int rememberedNames() {
    return found.size();
  }
}
