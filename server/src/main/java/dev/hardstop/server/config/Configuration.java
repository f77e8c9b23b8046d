package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one {@code hardstop.yaml} says, checked and complete. Immutable; two of them are equal when
 * they say the same.
 *
 * @param data the folder of the stores
 * @param mode of keys that have none of their own
 * @param providers all of them, also those that are disabled
 * @param budgets as the engine takes them, in the order of the file
 * @param channels by name; {@code default} is always there
 * @param overrides how calls are treated where neither key nor model class says otherwise
 * @param deadlines of providers that have none of their own
 * @param shutdownGrace how long a stop waits for calls in flight
 * @param retention how long what was recorded is kept
 */
public record Configuration(
    Path data,
    Durability durability,
    Mode mode,
    Listen listen,
    List<ProviderSettings> providers,
    ModelClasses modelClasses,
    List<KeySettings> keys,
    List<Budget> budgets,
    Map<String, Channel> channels,
    Routes routes,
    Overrides overrides,
    Deadlines deadlines,
    Network network,
    Duration shutdownGrace,
    Keep retention) {

  public Configuration {
    providers = List.copyOf(providers);
    keys = List.copyOf(keys);
    budgets = List.copyOf(budgets);
  }

  /** Returns the mode of calls with {@code key}: its own, else the server's. */
  public Mode modeOf(KeySettings key) {
    return key.mode().orElse(mode);
  }

  /**
   * Returns how a call of {@code key} for {@code model} is treated. What the key states wins over
   * what the model's class states, and that over the server.
   */
  public CallRules rulesFor(KeySettings key, String model) {
    List<Overrides> nearest = new ArrayList<>();
    nearest.add(key.overrides());
    modelClasses.of(model).map(ModelClass::overrides).ifPresent(nearest::add);
    nearest.add(overrides);
    return CallRules.of(nearest);
  }

  /** Returns how calls of {@code key} are treated before their model is known. */
  public CallRules rulesFor(KeySettings key) {
    return CallRules.of(List.of(key.overrides(), overrides));
  }

  /** Returns the provider called {@code name}. */
  public Optional<ProviderSettings> provider(String name) {
    return providers.stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  /** Returns the key whose id is {@code id}. */
  public Optional<KeySettings> key(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** Returns the deadlines of attempts at {@code provider}. */
  public Deadlines deadlinesOf(ProviderSettings provider) {
    return provider.deadlines().orElse(deadlines);
  }
}
