package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.engine.time.Window;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** A ledger without a store, with budgets in force, and what the benchmarks ask of it. */
final class BareLedger {
  private static final long LIMIT_NANO_USD = Long.MAX_VALUE / 4;

  private BareLedger() {}

  /** Returns a ledger with nothing spent. */
  static Ledger of(List<Budget> budgets, Journal journal) {
    Ledger ledger =
        Ledger.recover(
            Recovered.empty(),
            LedgerOptions.DEFAULT,
            journal,
            newest -> new LedgerClock(WallClock.system(), Ticker.system(), newest, _ -> {}),
            Runnable::run);
    ledger.start("benchmark", 1);
    RuleSet rules = RuleSet.of(0, budgets);
    ledger.prepareAdoption();
    ledger.adopt(rules, new Openings(rules, ledger.newRules(rules)), _ -> {});
    return ledger;
  }

  /** Returns the name of one of the attributes that {@link #perAttribute} counts by. */
  static String attribute(int number) {
    return "attribute-" + number;
  }

  /** Returns monthly budgets, each by an attribute of its own, that refuse nothing. */
  static List<Budget> perAttribute(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                Budget.of(
                    "budget-" + number,
                    Match.ALL,
                    List.of(attribute(number)),
                    Unit.USD,
                    LIMIT_NANO_USD,
                    new Window.Calendar(Window.Period.MONTH, ZoneOffset.UTC)))
        .toList();
  }

  /** Returns what an ordinary call of these attributes asks for. */
  static Ask ask(Attributes attributes) {
    return new Ask(
        new Call("call", Call.Kind.GATEWAY, attributes, "revision", "{}"),
        600_000_000L,
        10_000_000L,
        Amounts.of(0, 512, 0, 1, 0),
        1,
        Ask.Caps.exactly(512, 16),
        Ask.Mode.ENFORCED,
        1_800_000);
  }
}
