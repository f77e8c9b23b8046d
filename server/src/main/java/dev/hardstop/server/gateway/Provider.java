package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.providers.prices.FindResult;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.server.config.Api;
import dev.hardstop.server.config.Credential;
import dev.hardstop.server.config.Deadlines;
import dev.hardstop.server.config.ProviderSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One provider as calls need it: where it is, what it costs, how it behaves.
 *
 * @param basePath of its base URL, without a trailing slash
 * @param book with this provider's configured prices laid over it
 */
record Provider(
    ProviderSettings settings,
    String basePath,
    Profile profile,
    Deadlines deadlines,
    Optional<String> bookProvider,
    PriceBook book) {

  /** Whom, what or how often: nothing was generated for it, so nobody bills it. */
  private static final Set<Integer> TURNED_AWAY = Set.of(401, 403, 404, 429);

  static Provider of(ProviderSettings settings, Deadlines deadlines, PriceBook book) {
    Optional<String> bookProvider =
        settings
            .book()
            .or(() -> book.providerAt(settings.baseUrl().toString()))
            .or(() -> settings.api() == Api.AZURE ? Optional.of("azure") : Optional.empty())
            .or(() -> book.providerNamed(settings.name()));
    String path = settings.baseUrl().getRawPath();
    return new Provider(
        settings,
        path == null || path.equals("/") ? "" : path,
        profile(settings, bookProvider),
        deadlines,
        bookProvider,
        book.with(settings.name(), bookProvider, settings.prices()));
  }

  private static Profile profile(ProviderSettings settings, Optional<String> bookProvider) {
    Profile known =
        Wires.of(settings.api()).format().profileOf(settings.baseUrl().getHost(), bookProvider);
    return settings.continuousUsage() ? known.with(Profile.Trait.CONTINUOUS_USAGE) : known;
  }

  String name() {
    return settings.name();
  }

  /** Returns its share of the calls for models that others serve too; 0 if it shares none. */
  int weight() {
    return settings.weight();
  }

  Api api() {
    return settings.api();
  }

  Wires.Wire wire() {
    return Wires.of(api());
  }

  /**
   * Returns how it is asked later what an answer cost; empty where it does not tell, or only the
   * caller's own credential would open it, which is not kept.
   */
  Optional<CostLookup> costLookup() {
    return forwardsCallersCredential() ? Optional.empty() : wire().format().costLookup(profile);
  }

  /** Returns whether a complete error answer of it is known to cost nothing. */
  boolean isFree(int status) {
    boolean isKnown = profile.has(Profile.Trait.ERRORS_ARE_FREE) || TURNED_AWAY.contains(status);
    return settings.billsErrors().map(bills -> !bills).orElse(isKnown);
  }

  /** Returns whether an answer that is broken off here costs nothing more there. */
  boolean stopsBillingWhenAborted() {
    return settings.abortStopsBilling().orElse(profile.abort() == Profile.Abort.STOPS_BILLING);
  }

  boolean forwardsCallersCredential() {
    return settings.credential() instanceof Credential.Caller;
  }

  /** Returns the prices of {@code model}; empty if it has none here, and so is not served. */
  Optional<PricedModel> priced(String model) {
    FindResult found = book.find(name(), model);
    return found instanceof PricedModel priced ? Optional.of(priced) : Optional.empty();
  }

  /**
   * Returns the model that is behind a name that callers use; empty if it is a deployment that the
   * configuration does not list. A listed model may also be called by its own name.
   */
  Optional<String> modelOf(String name) {
    if (api() != Api.AZURE) {
      return Optional.of(name);
    }
    Map<String, String> deployments = settings.deployments();
    return Optional.ofNullable(deployments.get(name))
        .or(() -> deployments.containsValue(name) ? Optional.of(name) : Optional.empty());
  }

  /** Returns what this provider itself calls what callers call {@code name}. */
  String sentAs(String name) {
    Map<String, String> deployments = settings.deployments();
    return deployments.isEmpty() || deployments.containsKey(name)
        ? name
        : deployments.entrySet().stream()
            .filter(deployment -> deployment.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(name);
  }

  /** Returns whether this provider serves what callers call {@code name}. */
  boolean serves(String name) {
    return modelOf(name).filter(model -> isListed(model) && priced(model).isPresent()).isPresent();
  }

  /** Returns whether the configuration lets {@code model} go here, priced or not. */
  boolean isListed(String model) {
    return settings.models().isEmpty()
        || settings.models().stream().anyMatch(glob -> glob.matchesAnyCase(model));
  }

  /** Returns the names of the models that this provider is known to serve. */
  List<String> modelNames() {
    List<String> known =
        api() == Api.AZURE ? List.copyOf(settings.deployments().keySet()) : bookModels();
    return java.util.stream.Stream.of(
            known, plain(List.copyOf(settings.prices().keySet())), plain(settings.models()))
        .flatMap(List::stream)
        .distinct()
        .filter(this::serves)
        .toList();
  }

  private List<String> bookModels() {
    return bookProvider.map(book::models).orElse(List.of()).stream().map(PricedModel::id).toList();
  }

  private static List<String> plain(List<Glob> patterns) {
    return patterns.stream().map(Glob::pattern).filter(text -> text.indexOf('*') < 0).toList();
  }
}
