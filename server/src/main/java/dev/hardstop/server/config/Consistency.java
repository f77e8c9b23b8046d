package dev.hardstop.server.config;

import dev.hardstop.engine.budget.RuleSet;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What must hold between settings that were each read well. */
final class Consistency {
  private final Section section;
  private final Configuration configuration;
  private final List<Located<KeySettings>> keys;
  private final List<Located<BudgetSettings>> budgets;

  Consistency(
      Section section,
      Configuration configuration,
      List<Located<KeySettings>> keys,
      List<Located<BudgetSettings>> budgets) {
    this.section = section;
    this.configuration = configuration;
    this.keys = keys;
    this.budgets = budgets;
  }

  void check() {
    idsAreUnique(keys, KeySettings::id);
    idsAreUnique(budgets, BudgetSettings::id);
    secretsAreUnique();
    providersExist();
    budgetsAreFewEnough();
    listenersAreProtected("gateway", configuration.listen().gateway());
    listenersAreProtected("control", configuration.listen().control());
  }

  private <T> void idsAreUnique(List<Located<T>> all, Function<T, String> id) {
    Map<String, Place> first = new HashMap<>();
    for (Located<T> one : all) {
      String name = id.apply(one.value());
      @Nullable Place before = first.putIfAbsent(name, one.place());
      if (before != null) {
        error(one.place().key("id"), "'" + name + "' is also the id of " + before, "another id");
      }
    }
  }

  private void secretsAreUnique() {
    Map<String, String> owners = new HashMap<>();
    for (Located<KeySettings> key : keys) {
      for (String hash : key.value().secretHashes()) {
        @Nullable String owner = owners.putIfAbsent(hash, key.value().id());
        if (owner != null) {
          error(key.place(), "a secret that also opens '" + owner + "'", "a secret of its own");
        }
      }
    }
  }

  private void providersExist() {
    Set<String> names = section.names(ServerShape.PROVIDERS);
    for (Located<KeySettings> key : keys) {
      for (String name : key.value().providers()) {
        if (!names.contains(name)) {
          error(
              key.place().key("providers"),
              "'" + name + "'",
              names.isEmpty()
                  ? "a provider of this file, which has none"
                  : "a provider of this file, such as '" + Nearest.to(name, names) + "'");
        }
      }
    }
  }

  private void budgetsAreFewEnough() {
    if (budgets.size() > RuleSet.MAX_RULES) {
      error(
          Place.root().key("budgets"),
          budgets.size() + " budgets",
          "at most " + RuleSet.MAX_RULES + ": every call looks at all of them");
    }
  }

  private void listenersAreProtected(String name, Listener listener) {
    Place place = Place.root().key("listen").key(name);
    boolean open = !listener.isLoopback() && listener.tls().isEmpty();
    if (open && !configuration.network().behindProxy()) {
      error(
          place,
          "'" + listener.host() + "' is reachable from other machines",
          "tls: {certificate: …, key: …} here, or behind-proxy: true");
    }
    listener.tls().ifPresent(tls -> filesAreReadable(place.key("tls"), tls));
  }

  private void filesAreReadable(Place place, Listener.Tls tls) {
    for (Map.Entry<String, Path> file :
        Map.of("certificate", tls.certificate(), "key", tls.key()).entrySet()) {
      if (!file.getValue().toFile().canRead()) {
        error(place.key(file.getKey()), file.getValue().toString(), "a readable file");
      }
    }
  }

  private void error(Place place, String value, String expected) {
    section.problems().error(place, value + " (expected: " + expected + ")");
  }
}
