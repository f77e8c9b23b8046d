package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Budget.PerMissing;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Ladder.Action;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is allowed and yet probably not meant. */
final class Warnings {
  private final Section section;
  private final Configuration configuration;
  private final List<Located<ProviderSettings>> providers;
  private final List<Located<KeySettings>> keys;
  private final List<Located<BudgetSettings>> budgets;

  Warnings(
      Section section,
      Configuration configuration,
      List<Located<ProviderSettings>> providers,
      List<Located<KeySettings>> keys,
      List<Located<BudgetSettings>> budgets) {
    this.section = section;
    this.configuration = configuration;
    this.providers = providers;
    this.keys = keys;
    this.budgets = budgets;
  }

  void check() {
    providers.forEach(this::aboutProvider);
    keys.forEach(this::aboutKey);
    budgets.forEach(this::aboutBudget);
    aboutTwins();
  }

  private void aboutProvider(Located<ProviderSettings> at) {
    ProviderSettings provider = at.value();
    boolean plain = "http".equals(provider.baseUrl().getScheme());
    boolean local = new Listener(bareHost(provider), 0, Optional.empty()).isLoopback();
    if (plain && !local && !(provider.credential() instanceof Credential.None)) {
      warn(at.place().key("base-url"), "http sends the credential in clear (better: https)");
    }
    if (provider.api() == Api.AZURE && provider.deployments().isEmpty()) {
      warn(at.place(), "serves nothing: no model is known for any deployment (see deployments)");
    }
    if (provider.api() != Api.AZURE && !provider.deployments().isEmpty()) {
      warn(at.place().key("deployments"), "do nothing: only Azure has deployments");
    }
    if (provider.api() == Api.BEDROCK && provider.credential() instanceof Credential.Caller) {
      warn(
          at.place().key("credential"),
          "callers' Bedrock API keys are forwarded; what they signed is refused by AWS, because it"
              + " was signed for the gateway's address");
    }
  }

  private static String bareHost(ProviderSettings provider) {
    return provider.baseUrl().getHost().replaceAll("[\\[\\]]", "");
  }

  private void aboutKey(Located<KeySettings> at) {
    KeySettings key = at.value();
    for (Located<BudgetSettings> budget : budgets) {
      aboutPair(at, key, budget.value());
    }
    boolean bounded =
        budgets.stream()
            .anyMatch(
                budget ->
                    isBound(budget.value())
                        && new Reach(key, budget.value()).encloses(budget.value())
                        && !isConditional(budget.value()));
    if (!bounded) {
      warn(at.place(), "no enforced budget in USD bounds all calls of '" + key.id() + "'");
    }
  }

  private static boolean isConditional(BudgetSettings budget) {
    return budget.match().keySet().stream()
        .anyMatch(name -> AttributeRules.RESERVED.contains(name) && !name.equals("key"));
  }

  /** Whether it bounds money over time, as a cap on each call does not. */
  private boolean isBound(BudgetSettings budget) {
    return budget.mode() == Mode.ENFORCE
        && budget.limits().unit() == Unit.USD
        && !(windowOf(budget) instanceof Window.Call);
  }

  private static Window windowOf(BudgetSettings budget) {
    return budget.window().with(ServerTimes.STANDARD);
  }

  private void aboutPair(Located<KeySettings> at, KeySettings key, BudgetSettings budget) {
    Reach reach = new Reach(key, budget);
    if (!reach.isPossible()) {
      return;
    }
    Optional<String> missing =
        budget.per().stream().filter(name -> !reach.isObtainable(name)).findFirst();
    if (missing.isPresent() && budget.perMissing() == PerMissing.REFUSE) {
      warn(
          at.place(),
          "every call is refused by budget '"
              + budget.id()
              + "', which needs '"
              + missing.get()
              + "': it is neither bound to the key nor may callers set it");
    }
    boolean noRow =
        budget.limits().otherwise().isEmpty()
            && budget.limits().rows().stream()
                .noneMatch(row -> reach.canBe(row.attribute(), row.value()));
    if (noRow) {
      warn(
          at.place(),
          "every call is refused by budget '" + budget.id() + "': no row of its limit can match");
    }
  }

  private void aboutBudget(Located<BudgetSettings> at) {
    BudgetSettings budget = at.value();
    budget
        .rungs()
        .forEach(rung -> rung.actions().forEach(action -> aboutAction(at.place(), action)));
    boolean counted = keys.stream().anyMatch(key -> new Reach(key.value(), budget).isPossible());
    if (!counted && !keys.isEmpty()) {
      warn(at.place().key("match"), "no key of this file has such calls, so it counts none");
    }
    aboutNames(
        at,
        "model-class",
        configuration.modelClasses().inOrder().stream().map(ModelClass::name).toList());
    aboutNames(
        at, "provider", providers.stream().map(provider -> provider.value().name()).toList());
    for (Located<KeySettings> key : keys) {
      Reach reach = new Reach(key.value(), budget);
      List<String> chosen = reach.callerSet();
      if (reach.isPossible() && !chosen.isEmpty() && !isEnclosed(key.value(), budget)) {
        warn(
            at.place(),
            String.format(
                "callers of key '%s' choose %s, so they can get around it; no budget on bound"
                    + " attributes encloses it",
                key.value().id(), chosen));
        return;
      }
    }
  }

  /** What a class or a provider is called stands in this file: another name is a slip. */
  private void aboutNames(Located<BudgetSettings> at, String attribute, List<String> names) {
    for (Glob glob : at.value().match().getOrDefault(attribute, List.of())) {
      if (names.stream().noneMatch(glob::matches)) {
        warn(
            at.place().key("match"),
            "no " + attribute + " is called '" + glob.pattern() + "' (there are " + names + ")");
      }
    }
  }

  private boolean isEnclosed(KeySettings key, BudgetSettings inner) {
    return budgets.stream()
        .map(Located::value)
        .filter(outer -> !outer.id().equals(inner.id()))
        .filter(outer -> isBound(outer) || isBoundOfUnit(outer, inner.limits().unit()))
        .anyMatch(outer -> new Reach(key, outer).encloses(inner));
  }

  private static boolean isBoundOfUnit(BudgetSettings outer, Unit unit) {
    return outer.mode() == Mode.ENFORCE
        && outer.limits().unit() == unit
        && !(windowOf(outer) instanceof Window.Call);
  }

  private void aboutAction(Place budget, Action action) {
    switch (action) {
      case Action.Notify(var channel) -> {
        if (!configuration.channels().containsKey(channel)) {
          warn(
              budget.key("at"),
              "no channel is called '" + channel + "': its alerts are logged and shown only");
        }
      }
      case Action.Degrade _ -> {
        if (configuration.routes().degrade().isEmpty()) {
          warn(budget.key("at"), "degrade does nothing: routes.degrade names no other model");
        }
      }
      case Action.Stop _, Action.Kill _ -> {}
    }
  }

  private void aboutTwins() {
    if (budgets.size() > RuleSet.MAX_RULES || namesRepeat()) {
      return;
    }
    Map<String, Rule> first = new HashMap<>();
    for (Rule rule : RuleSet.of(1, configuration.budgets()).rules()) {
      Budget budget = rule.budget();
      String same =
          budget.match()
              + "|"
              + budget.per()
              + "|"
              + budget.unit()
              + "|"
              + budget.window().spelling();
      @Nullable Rule before = first.putIfAbsent(same, rule);
      if (before != null) {
        warn(
            placeOf(budget.id()),
            "counts the same calls in the same way as '" + before.budget().id() + "'");
      }
    }
  }

  private boolean namesRepeat() {
    return budgets.stream().map(budget -> budget.value().id()).distinct().count() < budgets.size();
  }

  private Place placeOf(String budgetId) {
    return budgets.stream()
        .filter(budget -> budget.value().id().equals(budgetId))
        .map(Located::place)
        .findFirst()
        .orElse(Place.root());
  }

  private void warn(Place place, String text) {
    section.problems().warn(place, text);
  }
}
