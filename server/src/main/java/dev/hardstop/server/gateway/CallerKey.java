package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.server.config.AttributeSource;
import dev.hardstop.server.config.CallRules;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.KeySettings;
import dev.hardstop.server.config.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A key with all that its calls have in common, worked out once.
 *
 * <p>Threads: any.
 */
final class CallerKey {
  /** Most models whose rules are remembered; a caller chooses the names. */
  private static final int MAX_MODELS = 1_000;

  private final Configuration configuration;
  private final KeySettings settings;
  private final List<Attribute> bound;
  private final Carriers carriers;
  private final CallRules rules;
  private final Map<String, Disclosure> disclosures;
  private final Map<String, CallRules> rulesByModel = new ConcurrentHashMap<>();

  CallerKey(Configuration configuration, KeySettings settings) {
    this.configuration = configuration;
    this.settings = settings;
    this.bound = bound(settings);
    this.carriers = carriers(settings);
    this.rules = configuration.rulesFor(settings);
    this.disclosures = new ConcurrentHashMap<>();
    configuration.budgets().forEach(budget -> disclosures.put(budget.id(), disclosure(budget)));
  }

  private static List<Attribute> bound(KeySettings settings) {
    List<Attribute> bound = new ArrayList<>();
    settings.attributes().forEach((name, value) -> bound.add(new Attribute(name, value, false)));
    bound.add(new Attribute("key", settings.id(), false));
    return List.copyOf(bound);
  }

  private static Carriers carriers(KeySettings settings) {
    return Carriers.of(
        settings.attributesFrom().values().stream()
            .flatMap(List::stream)
            .flatMap(CallerKey::bodyPath)
            .toList());
  }

  private static Stream<String> bodyPath(AttributeSource source) {
    return source instanceof AttributeSource.Body(var path)
        ? Stream.of(String.join(".", path))
        : Stream.of();
  }

  String id() {
    return settings.id();
  }

  KeySettings settings() {
    return settings;
  }

  /** Returns the attributes that every call of this key has. */
  List<Attribute> bound() {
    return bound;
  }

  /** Returns the places in a body that carry attributes. */
  Carriers carriers() {
    return carriers;
  }

  boolean isShadow() {
    return configuration.modeOf(settings) == Mode.SHADOW;
  }

  /** Returns how calls are treated before their model is known. */
  CallRules rules() {
    return rules;
  }

  /** Returns how calls for {@code model} are treated. */
  CallRules rules(String model) {
    CallRules known = rulesByModel.get(model);
    if (known == null) {
      known = configuration.rulesFor(settings, model);
      if (rulesByModel.size() < MAX_MODELS) {
        rulesByModel.put(model, known);
      }
    }
    return known;
  }

  /** Returns how much this key's callers are told of a budget. */
  Disclosure disclosure(String budget) {
    return disclosures.getOrDefault(budget, Disclosure.NONE);
  }

  private Disclosure disclosure(Budget budget) {
    if (budget.disclosure() != Disclosure.AUTO) {
      return budget.disclosure();
    }
    Optional<Disclosure> stated = rules.disclose();
    return stated.filter(disclosure -> disclosure != Disclosure.AUTO).orElseGet(() -> own(budget));
  }

  /**
   * Full where all that the budget asks about is bound to this key, so that it is nobody else's.
   */
  private Disclosure own(Budget budget) {
    Match match = budget.match();
    boolean isOwn =
        Stream.concat(match.attributes().stream(), budget.per().stream()).allMatch(this::isBound);
    return isOwn ? Disclosure.FULL : Disclosure.RESET;
  }

  private boolean isBound(String attribute) {
    return attribute.equals("key") || settings.attributes().containsKey(attribute);
  }
}
