package dev.hardstop.providers.prices;

import dev.hardstop.engine.budget.Glob;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What every model costs, of every provider, with what is configured laid over it.
 *
 * <p>Immutable. Threads: any. The part of a provider is read when it is first asked for, which
 * takes some milliseconds of file reading; {@link #preload} does it beforehand.
 */
public final class PriceBook {
  private final BookFiles files;
  private final String revision;
  private final Map<String, Provider> providers;
  private final Map<String, ConfiguredPrices> configured;
  private final ConcurrentHashMap<String, ProviderBook> read;

  /** What the index says of a provider. */
  private record Provider(
      String id, @Nullable Clause alias, @Nullable Pattern address, List<String> fallbacks) {}

  private PriceBook(
      BookFiles files,
      String revision,
      Map<String, Provider> providers,
      Map<String, ConfiguredPrices> configured,
      ConcurrentHashMap<String, ProviderBook> read) {
    this.files = files;
    this.revision = revision;
    this.providers = providers;
    this.configured = configured;
    this.read = read;
  }

  /**
   * Returns the book that was packaged with this version.
   *
   * @throws PriceBookException if it cannot be read
   */
  public static PriceBook load() {
    return load(BookFiles.packaged());
  }

  /**
   * Returns the book in {@code folder}.
   *
   * @throws PriceBookException if it cannot be read
   */
  public static PriceBook load(Path folder) {
    return load(BookFiles.in(folder));
  }

  private static PriceBook load(BookFiles files) {
    JsonNode index = files.read("index.json");
    var providers = new LinkedHashMap<String, Provider>();
    for (JsonNode node : index.path("providers")) {
      Provider provider = provider(node);
      providers.put(provider.id, provider);
    }
    String revision = index.path("revision").asString("");
    if (providers.isEmpty() || revision.isEmpty()) {
      throw new PriceBookException("price book: index.json (expected: a revision and providers)");
    }
    return new PriceBook(files, revision, providers, Map.of(), new ConcurrentHashMap<>());
  }

  private static Provider provider(JsonNode node) {
    return new Provider(
        node.path("id").stringValue(),
        node.has("alias") ? Clause.read(node.path("alias")) : null,
        node.has("address") ? Pattern.compile(node.path("address").stringValue()) : null,
        node.path("fallbacks").valueStream().map(JsonNode::stringValue).toList());
  }

  /**
   * Returns a book in which the provider {@code name} of the configuration costs what {@code
   * prices} say, and else what the book's {@code bookProvider} does, if there is one.
   *
   * @param prices USD by kind of usage, by pattern of the model; the first that matches holds
   * @throws PriceBookException naming every price that cannot be used
   */
  public PriceBook with(
      String name, Optional<String> bookProvider, Map<Glob, Map<String, BigDecimal>> prices) {
    var configured = new HashMap<>(this.configured);
    configured.put(name, ConfiguredPrices.of(name, bookProvider, prices));
    return new PriceBook(files, revision, providers, Map.copyOf(configured), read);
  }

  /** Returns which edition this is: the newest date of its sources and a hash of its contents. */
  public String revision() {
    return revision;
  }

  /** Returns the ids of all providers of the book. */
  public Collection<String> providers() {
    return providers.keySet();
  }

  /** Returns the provider whose API is at {@code url}, if the book knows one. */
  public Optional<String> providerAt(String url) {
    return providers.values().stream()
        .filter(one -> one.address != null && one.address.matcher(url).lookingAt())
        .map(Provider::id)
        .findFirst();
  }

  /** Returns the provider with this id, or known by this name, in any case. */
  public Optional<String> providerNamed(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (providers.containsKey(lower)) {
      return Optional.of(lower);
    }
    var tested = Clause.Name.of(lower);
    return providers.values().stream()
        .filter(one -> one.alias != null && one.alias.matches(tested))
        .map(Provider::id)
        .findFirst();
  }

  /**
   * Returns the model that {@code modelName} means at a provider of the configuration or the book,
   * or that it is unknown. Takes well under a microsecond for names found before.
   */
  public FindResult find(String providerId, String modelName) {
    ConfiguredPrices own = configured.get(providerId);
    if (own == null) {
      return findInBook(providerId, modelName);
    }
    Optional<FindResult> listed =
        own.bookProvider().map(provider -> findInBook(provider, modelName));
    Optional<PricedModel> set = own.find(modelName);
    if (set.isPresent()) {
      return listed.orElse(set.get()) instanceof PricedModel model
          ? set.get().with(model.limits())
          : set.get();
    }
    return listed.orElseGet(() -> UnknownModel.model(providerId, modelName));
  }

  private FindResult findInBook(String providerId, String modelName) {
    Provider provider = providers.get(providerId);
    if (provider == null) {
      return UnknownModel.provider(providerId);
    }
    ProviderBook book = book(providerId);
    PricedModel found = book.find(modelName);
    if (found != null) {
      return found;
    }
    for (String fallback : provider.fallbacks) {
      PricedModel resold = book(fallback).find(modelName);
      if (resold != null) {
        return book.limitsOf(modelName).map(resold::with).orElse(resold);
      }
    }
    return UnknownModel.model(providerId, modelName);
  }

  /** Returns how to read usage from an API of a provider, if the book says. */
  public Optional<UsageExtractor> extractor(String providerId, String api) {
    return providers.containsKey(providerId) ? book(providerId).extractor(api) : Optional.empty();
  }

  /** Returns the APIs of a provider that usage can be read from; none of an unknown provider. */
  public List<String> apis(String providerId) {
    return providers.containsKey(providerId) ? book(providerId).apis() : List.of();
  }

  /** Returns every model of a provider, at its widest limits; none of an unknown provider. */
  public List<PricedModel> models(String providerId) {
    return providers.containsKey(providerId) ? book(providerId).models() : List.of();
  }

  /** Reads the parts of these providers, and of those that they resell, now rather than later. */
  public void preload(Collection<String> providerIds) {
    for (String id : providerIds) {
      Provider provider = providers.get(id);
      if (provider != null) {
        book(id);
        provider.fallbacks.forEach(this::book);
      }
    }
  }

  private ProviderBook book(String providerId) {
    ProviderBook book = read.get(providerId);
    return book != null
        ? book
        : read.computeIfAbsent(
            providerId, id -> ProviderBook.read(files.read(id + ".json"), revision));
  }
}
