package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget.PerMissing;
import dev.hardstop.engine.budget.Glob;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which calls of a key a budget can count, told from the file alone. */
record Reach(KeySettings key, BudgetSettings budget) {
  private static final Set<String> DERIVED_FROM_CALL =
      Set.of("provider", "model", "model-class", "api");

  /** Returns whether some call of the key can be counted by the budget. */
  boolean isPossible() {
    return budget.match().entrySet().stream()
        .allMatch(
            condition ->
                isChosenByCall(condition.getKey())
                    || matches(fixed(condition.getKey()), condition.getValue()));
  }

  /** Returns whether calls of the key can have a value of {@code attribute}. */
  boolean isObtainable(String attribute) {
    return isChosenByCall(attribute) || !fixed(attribute).isEmpty();
  }

  /** Returns the attributes that the budget asks about and the key's callers choose. */
  List<String> callerSet() {
    return Stream.concat(budget.match().keySet().stream(), budget.per().stream())
        .filter(key.callerSet()::contains)
        .distinct()
        .toList();
  }

  /**
   * Returns whether this budget counts every call of the key that {@code other} counts, whatever
   * the caller chooses.
   */
  boolean encloses(BudgetSettings other) {
    return callerSet().isEmpty()
        && isPossible()
        && (budget.perMissing() != PerMissing.SKIP
            || budget.per().stream().allMatch(this::isAlwaysThere))
        && budget.match().entrySet().stream()
            .filter(condition -> DERIVED_FROM_CALL.contains(condition.getKey()))
            .allMatch(
                condition -> condition.getValue().equals(other.match().get(condition.getKey())));
  }

  /**
   * Returns whether calls of the key can have a value of {@code attribute} that {@code glob} fits.
   */
  boolean canBe(String attribute, Glob glob) {
    return isChosenByCall(attribute) || matches(fixed(attribute), List.of(glob));
  }

  /** A model may belong to no class; whatever else is derived is always known. */
  private boolean isAlwaysThere(String attribute) {
    return !fixed(attribute).isEmpty()
        || (DERIVED_FROM_CALL.contains(attribute) && !attribute.equals("model-class"));
  }

  private boolean isChosenByCall(String attribute) {
    return DERIVED_FROM_CALL.contains(attribute) || key.callerSet().contains(attribute);
  }

  /** The value that every call of the key has; empty where there is none. */
  private String fixed(String attribute) {
    Map<String, String> bound = key.attributes();
    return attribute.equals("key") ? key.id() : bound.getOrDefault(attribute, "");
  }

  private static boolean matches(String value, List<Glob> anyOf) {
    return !value.isEmpty() && anyOf.stream().anyMatch(glob -> glob.matches(value));
  }
}
