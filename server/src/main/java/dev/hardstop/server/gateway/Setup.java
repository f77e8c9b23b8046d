package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.unreconciled.CostSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as calls need it: keys by the hash of their secrets, providers with their prices.
 *
 * <p>Immutable, so that a reload is one assignment and a call sees one configuration from its first
 * byte to its last. Threads: any.
 */
public final class Setup {
  private final Configuration configuration;
  private final Map<SecretHash, CallerKey> keys;
  private final Map<String, Provider> providers;
  private final List<Provider> inOrder;
  private final boolean mayDegrade;

  private final Map<String, Budget> budgets;

  private Setup(
      Configuration configuration,
      Map<SecretHash, CallerKey> keys,
      Map<String, Provider> providers) {
    this.configuration = configuration;
    this.keys = keys;
    this.providers = providers;
    this.inOrder = List.copyOf(providers.values());
    this.mayDegrade = Degrading.isPossible(configuration);
    this.budgets =
        configuration.budgets().stream()
            .collect(Collectors.toUnmodifiableMap(Budget::id, Function.identity()));
  }

  /**
   * Returns the setup that {@code configuration} describes.
   *
   * @throws dev.hardstop.providers.prices.PriceBookException if configured prices cannot be used
   */
  public static Setup of(Configuration configuration, PriceBook book) {
    Map<SecretHash, CallerKey> keys = new HashMap<>();
    configuration
        .keys()
        .forEach(
            settings -> {
              var key = new CallerKey(configuration, settings);
              settings.secretHashes().forEach(hex -> keys.put(SecretHash.ofHex(hex), key));
            });
    Map<String, Provider> providers = new LinkedHashMap<>();
    configuration.providers().stream()
        .filter(settings -> settings.isEnabled())
        .map(settings -> Provider.of(settings, configuration.deadlinesOf(settings), book))
        .forEach(provider -> providers.put(provider.name(), provider));
    return new Setup(configuration, Map.copyOf(keys), providers);
  }

  /** Returns the configuration that it was made from. */
  public Configuration configuration() {
    return configuration;
  }

  /** Returns whether a cheaper model may ever serve in place of the one that was asked for. */
  boolean mayDegrade() {
    return mayDegrade;
  }

  /** Returns the key that a secret with this hash opens, or null. */
  @Nullable CallerKey keyOf(SecretHash hash) {
    return keys.get(hash);
  }

  /** Returns the budget of this id. */
  Optional<Budget> budget(String id) {
    return Optional.ofNullable(budgets.get(id));
  }

  /** Returns the enabled provider of this name. */
  Optional<Provider> provider(String name) {
    return Optional.ofNullable(providers.get(name));
  }

  /** Returns where the provider of this name is asked what its answers cost; empty if it is not. */
  public Optional<CostSource> costSource(String name) {
    return provider(name)
        .flatMap(
            each ->
                each.costLookup()
                    .map(
                        lookup ->
                            new CostSource(
                                each.settings(),
                                each.basePath(),
                                each.deadlines().connect(),
                                configuration.network().caBundle(),
                                each.wire().format().headers(),
                                lookup)));
  }

  /** Returns the enabled providers, in the order of the configuration. */
  List<Provider> providers() {
    return inOrder;
  }
}
