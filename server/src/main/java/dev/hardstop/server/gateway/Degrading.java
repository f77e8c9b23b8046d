package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ModelClass;
import dev.hardstop.server.config.Routes;
import java.util.Optional;

/** Finds the cheaper model that serves once a budget has reached a rung that says degrade. */
final class Degrading {
  private Degrading() {}

  /** Returns whether {@code configuration} can degrade any call at all. */
  static boolean isPossible(Configuration configuration) {
    return !configuration.routes().degrade().isEmpty()
        && configuration.budgets().stream()
            .flatMap(budget -> budget.ladder().rungs().stream())
            .anyMatch(Degrading::degrades);
  }

  /** Returns the model to serve in place of {@code model}; empty where it serves itself. */
  static Optional<String> replacement(
      Configuration configuration, Ledger ledger, Attributes attributes, String model) {
    Optional<String> cheaper = cheaper(configuration, model);
    return cheaper.isPresent() && isReached(ledger, attributes) ? cheaper : Optional.empty();
  }

  private static boolean isReached(Ledger ledger, Attributes attributes) {
    for (AccountView account : ledger.accounts(ledger.rules().resolve(attributes))) {
      if (account.budget().shadow()) {
        continue; // Records what it would do, and does nothing.
      }
      Ladder ladder = account.budget().ladder();
      for (Ladder.Rung rung : ladder.rungs()) {
        if (degrades(rung) && account.settled() >= ladder.quantity(rung, account.amount())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean degrades(Ladder.Rung rung) {
    return rung.actions().stream().anyMatch(Ladder.Action.Degrade.class::isInstance);
  }

  private static Optional<String> cheaper(Configuration configuration, String model) {
    String modelClass = configuration.modelClasses().of(model).map(ModelClass::name).orElse("");
    for (Routes.Degrade route : configuration.routes().degrade()) {
      if (route.from().equals(modelClass) || new Glob(route.from()).matchesAnyCase(model)) {
        return Optional.of(first(configuration, route.to())).filter(to -> !to.equals(model));
      }
    }
    return Optional.empty();
  }

  /** A class stands for the first of its models that is a name. */
  private static String first(Configuration configuration, String to) {
    return configuration.modelClasses().named(to).stream()
        .flatMap(named -> named.models().stream())
        .map(Glob::pattern)
        .filter(pattern -> pattern.indexOf('*') < 0)
        .findFirst()
        .orElse(to);
  }
}
