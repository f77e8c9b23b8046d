package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.providers.prices.FindResult;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.server.config.Api;
import dev.hardstop.server.config.Credential;
import dev.hardstop.server.config.Deadlines;
import dev.hardstop.server.config.ProviderSettings;
import java.util.List;
import java.util.Optional;

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

  static Provider of(ProviderSettings settings, Deadlines deadlines, PriceBook book) {
    Optional<String> bookProvider =
        settings
            .book()
            .or(() -> book.providerAt(settings.baseUrl().toString()))
            .or(() -> book.providerNamed(settings.name()));
    String path = settings.baseUrl().getRawPath();
    return new Provider(
        settings,
        path == null || path.equals("/") ? "" : path,
        Wires.of(settings.api()).format().profileOf(settings.baseUrl().getHost(), bookProvider),
        deadlines,
        bookProvider,
        book.with(settings.name(), bookProvider, settings.prices()));
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

  /** Returns whether a complete error answer of it is known to cost nothing. */
  boolean errorsAreFree() {
    return settings.billsErrors().map(bills -> !bills).orElse(profile.errorsAreFree());
  }

  boolean forwardsCallersCredential() {
    return settings.credential() instanceof Credential.Caller;
  }

  /** Returns the prices of {@code model}; empty if it has none here, and so is not served. */
  Optional<PricedModel> priced(String model) {
    FindResult found = book.find(name(), model);
    return found instanceof PricedModel priced ? Optional.of(priced) : Optional.empty();
  }

  /** Returns whether this provider serves {@code model}. */
  boolean serves(String model) {
    return isListed(model) && priced(model).isPresent();
  }

  /** Returns whether the configuration lets {@code model} go here, priced or not. */
  boolean isListed(String model) {
    return settings.models().isEmpty()
        || settings.models().stream().anyMatch(glob -> glob.matchesAnyCase(model));
  }

  /** Returns the names of the models that this provider is known to serve. */
  List<String> modelNames() {
    List<String> known =
        bookProvider.map(book::models).orElse(List.of()).stream().map(PricedModel::id).toList();
    return java.util.stream.Stream.of(
            known, plain(List.copyOf(settings.prices().keySet())), plain(settings.models()))
        .flatMap(List::stream)
        .distinct()
        .filter(this::serves)
        .toList();
  }

  private static List<String> plain(List<Glob> patterns) {
    return patterns.stream().map(Glob::pattern).filter(text -> text.indexOf('*') < 0).toList();
  }
}
