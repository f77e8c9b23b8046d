package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Fact.RulesAdopted.Opening;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.time.Window;
import java.util.List;

/**
 * An account that would start with nothing left: putting the configuration in force would refuse
 * its calls at once.
 *
 * @param account its {@code per} values in words; empty where the budget has a single account
 * @param settled what recorded calls came to, in words
 * @param limit the hard limit, in words
 */
public record SpentAccount(String budget, String account, String settled, String limit) {

  /** Returns the accounts of enforced budgets that start at or over their limit. */
  public static List<SpentAccount> in(
      Configuration configuration, RecordedSpend recorded, long nowMillis) {
    RuleSet rules = RuleSet.of(1, configuration.budgets());
    Openings openings = new Openings(rules, rules.rules());
    recorded.tell(openings.sinceMillis(nowMillis), openings::add);
    return openings.at(nowMillis).stream()
        .filter(opening -> canRefuse(budget(rules, opening)))
        .filter(opening -> settled(opening, nowMillis) >= opening.limit())
        .map(opening -> spent(budget(rules, opening), opening, nowMillis))
        .toList();
  }

  /** A run that is over does not come back, and which runs are not is not recorded. */
  private static boolean canRefuse(Budget budget) {
    return !budget.shadow() && !(budget.window() instanceof Window.Run);
  }

  /** A rolling window forgets bucket by bucket; the opening still has all that it was told. */
  private static long settled(Opening opening, long nowMillis) {
    if (opening.bucketMillis() == 0) {
      return opening.settled();
    }
    List<Long> pairs = opening.buckets();
    long sum = 0;
    for (int i = 0; i < pairs.size(); i += 2) {
      long age = Math.floorDiv(nowMillis - pairs.get(i), opening.bucketMillis());
      sum = age < Window.Rolling.BUCKETS ? Math.addExact(sum, pairs.get(i + 1)) : sum;
    }
    return sum;
  }

  private static Budget budget(RuleSet rules, Opening opening) {
    return rules.rule(opening.account().ruleId()).orElseThrow().budget();
  }

  private static SpentAccount spent(Budget budget, Opening opening, long nowMillis) {
    return new SpentAccount(
        budget.id(),
        Explanation.account(budget, opening.account().values()),
        Amount.write(opening.unit(), settled(opening, nowMillis)),
        Amount.write(opening.unit(), opening.limit()));
  }
}
