package dev.hardstop.server.config;

import dev.hardstop.engine.budget.AccountNames;
import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Resolution;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Amount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which budgets a call with certain attributes would touch.
 *
 * @param attributes of the call, those of its key and the derived ones included
 * @param refusal why every such call is refused, whatever is left; empty if it is not
 */
public record Explanation(
    Map<String, String> attributes,
    List<Touched> touched,
    List<Untouched> untouched,
    Optional<String> refusal) {

  /**
   * A budget that counts the call.
   *
   * @param limit in words, such as "5000 USD, stops at 4750 USD"
   * @param account its {@code per} values; empty where the budget has a single account
   */
  public record Touched(
      String budget, String limit, String window, String account, boolean shadow) {}

  /** A budget that does not count the call, and why. */
  public record Untouched(String budget, String reason) {}

  /**
   * Explains a call.
   *
   * @param given attributes by name; {@code key} names a key of the configuration, whose bound
   *     attributes join them; {@code model} brings its class
   * @throws IllegalArgumentException if a name or value is none, the key is unknown, or an
   *     attribute is not the caller's to set
   */
  public static Explanation of(Configuration configuration, Map<String, String> given) {
    Attributes attributes = attributes(configuration, given);
    RuleSet rules = RuleSet.of(1, configuration.budgets());
    Resolution resolution = rules.resolve(attributes);
    Map<Long, Touch> touches =
        resolution.touches().stream()
            .collect(Collectors.toMap(touch -> touch.rule().id(), touch -> touch));
    List<Touched> touched = new ArrayList<>();
    List<Untouched> untouched = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      @Nullable Touch touch = touches.get(rule.id());
      if (touch != null) {
        touched.add(touched(touch));
      } else if (resolution.missing().isEmpty()) {
        untouched.add(untouched(rule.budget(), attributes));
      }
    }
    return new Explanation(
        attributes.values(),
        touched,
        untouched,
        resolution
            .missing()
            .map(lack -> "budget '" + lack.budget() + "' needs '" + lack.attribute() + "'"));
  }

  /**
   * Returns the attributes of a call as its key and its caller make them; see {@link #of}.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static Attributes attributes(Configuration configuration, Map<String, String> given) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    Optional<KeySettings> key =
        Optional.ofNullable(given.get("key")).map(id -> key(configuration, id));
    key.ifPresent(
        bound ->
            bound
                .attributes()
                .forEach((name, value) -> attributes.put(name, new Attribute(name, value, false))));
    given.forEach((name, value) -> add(attributes, key, name, value));
    Optional.ofNullable(given.get("model"))
        .flatMap(model -> configuration.modelClasses().of(model))
        .ifPresent(
            models ->
                attributes.putIfAbsent(
                    "model-class", new Attribute("model-class", models.name(), false)));
    return Attributes.of(
        List.copyOf(attributes.values()), key.map(KeySettings::namespace).orElse(""));
  }

  private static KeySettings key(Configuration configuration, String id) {
    return configuration
        .key(id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "key: '"
                        + id
                        + "' (expected: one of "
                        + configuration.keys().stream().map(KeySettings::id).toList()
                        + ")"));
  }

  private static void add(
      Map<String, Attribute> attributes, Optional<KeySettings> key, String name, String value) {
    if (!AttributeRules.isName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' (expected: the name of an attribute in kebab-case)");
    }
    boolean derived = AttributeRules.RESERVED.contains(name);
    Attribute bound = derived ? null : attributes.get(name);
    if (bound != null && bound.value().equals(AttributeRules.value(value))) {
      return; // Said again what the key says.
    }
    if (key.isPresent() && !derived && !key.get().callerSet().contains(name)) {
      throw new IllegalArgumentException(
          name
              + ": not the caller's to set (expected: one of "
              + key.get().callerSet().stream().sorted().toList()
              + ")");
    }
    Attribute attribute =
        new Attribute(name, AttributeRules.value(value), key.isPresent() && !derived);
    attributes.put(name, attribute);
  }

  private static Touched touched(Touch touch) {
    Budget budget = touch.rule().budget();
    String amount = Amount.write(budget.unit(), touch.amount());
    String limit =
        touch.limit() == touch.amount()
            ? amount
            : amount + ", stops at " + Amount.write(budget.unit(), touch.limit());
    return new Touched(
        budget.id(),
        limit,
        WindowKind.spelled(budget.window()),
        account(budget, touch.values()),
        budget.shadow());
  }

  /** Returns an account as people read it: "user=u1, run=(none)". */
  static String account(Budget budget, String values) {
    List<String> read = AccountNames.values(values, budget.per().size());
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      parts.add(budget.per().get(i) + "=" + read.get(i));
    }
    return String.join(", ", parts);
  }

  private static Untouched untouched(Budget budget, Attributes attributes) {
    String reason =
        budget.match().matches(attributes)
            ? "skips calls without all of " + budget.per()
            : "counts only calls where " + budget.match();
    return new Untouched(budget.id(), reason);
  }
}
