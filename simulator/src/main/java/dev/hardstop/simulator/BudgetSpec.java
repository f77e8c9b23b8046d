package dev.hardstop.simulator;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.LimitTable;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated budget, as the model knows it and as the engine is told it.
 *
 * @param matchAttribute what is asked about; empty for every call
 * @param matchValues of which it must have one; {@code *} at the end stands for anything
 * @param rows limits by attribute and value, before {@code otherwise}
 * @param rungs all rungs that are told of, the implied warning included, lowest first
 * @param stopAt the hard limit, in basis points of the amount
 */
record BudgetSpec(
    String id,
    String matchAttribute,
    List<String> matchValues,
    List<String> per,
    Unit unit,
    List<Row> rows,
    long otherwise,
    WindowSpec window,
    List<Rung> rungs,
    int stopAt,
    boolean shadow,
    Budget.PerMissing perMissing,
    int maxAccounts) {

  static final int WHOLE = 10_000;

  record Row(String attribute, String value, long amount) {}

  /** A rung below or at the stop, and whether it kills. */
  record Rung(int basisPoints, boolean kills, boolean implied) {}

  /** The least that is no less than the rung's part; up to the stop no more than the limit. */
  long quantity(Rung rung, long amount) {
    long least = Math.ceilDiv(Math.multiplyExact(amount, (long) rung.basisPoints()), (long) WHOLE);
    return Math.max(1, rung.basisPoints() <= stopAt ? Math.min(least, limit(amount)) : least);
  }

  static long fraction(long amount, int basisPoints) {
    return Math.multiplyExact(amount, (long) basisPoints) / WHOLE;
  }

  /** What makes it the same budget after a change: all but name, limits, ladder and shadow. */
  String sameness() {
    return String.join(
        ";",
        matchAttribute,
        matchValues.toString(),
        per.toString(),
        unit.name(),
        window.toString(),
        perMissing.name());
  }

  boolean matches(Map<String, String> attributes) {
    if (matchAttribute.isEmpty()) {
      return true;
    }
    String value = attributes.get(matchAttribute);
    return value != null && matchValues.stream().anyMatch(each -> fits(each, value));
  }

  /** Whether a call that is let through is counted: also one that lacks what it is per. */
  boolean counts(Map<String, String> attributes) {
    boolean lacks = !attributes.keySet().containsAll(per);
    return matches(attributes)
        && !(lacks && perMissing == Budget.PerMissing.SKIP)
        && !(lacks && perMissing == Budget.PerMissing.REFUSE && !shadow);
  }

  private static boolean fits(String pattern, String value) {
    return pattern.endsWith("*")
        ? value.startsWith(pattern.substring(0, pattern.length() - 1))
        : value.equals(pattern);
  }

  long amount(Map<String, String> attributes) {
    for (Row row : rows) {
      if (row.value().equals(attributes.get(row.attribute()))) {
        return row.amount();
      }
    }
    return otherwise;
  }

  long limit(long amount) {
    return stopAt == WHOLE ? amount : fraction(amount, stopAt);
  }

  BudgetSpec withAmounts(long percent) {
    return new BudgetSpec(
        id,
        matchAttribute,
        matchValues,
        per,
        unit,
        rows.stream()
            .map(row -> new Row(row.attribute(), row.value(), row.amount() * percent / 100))
            .toList(),
        otherwise * percent / 100,
        window,
        rungs,
        stopAt,
        shadow,
        perMissing,
        maxAccounts);
  }

  Budget forEngine() {
    return new Budget(
        id,
        matchAttribute.isEmpty()
            ? Match.ALL
            : Match.of(Map.of(matchAttribute, matchValues.stream().map(Glob::new).toList())),
        per,
        new LimitTable(
            unit,
            rows.stream()
                .map(
                    row -> new LimitTable.Row(row.attribute(), new Glob(row.value()), row.amount()))
                .toList(),
            Optional.of(otherwise)),
        window.forEngine(),
        ladder(),
        shadow,
        perMissing,
        maxAccounts,
        Budget.Disclosure.AUTO,
        Budget.Contact.NOBODY);
  }

  private Ladder ladder() {
    List<Ladder.Rung> ladder = new ArrayList<>();
    for (Rung rung : rungs) {
      if (!rung.implied()) {
        Ladder.Action action =
            rung.kills() ? new Ladder.Action.Kill() : new Ladder.Action.Notify("default");
        ladder.add(new Ladder.Rung(rung.basisPoints(), List.of(action)));
      }
    }
    if (stopAt != WHOLE) {
      ladder.add(new Ladder.Rung(stopAt, List.of(new Ladder.Action.Stop())));
    }
    return Ladder.of(ladder);
  }
}
