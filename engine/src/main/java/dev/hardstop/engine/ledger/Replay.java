package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A state brought up from disk: the images of accounts, then the checkpoint, then the facts after
 * it through the same {@link LedgerState#apply} as live.
 *
 * @param complete whether an account that is not in memory is certain to be new
 */
record Replay(LedgerState state, AccountSource source, boolean complete) {

  /**
   * Facts whose accounts are looked for together: asked for one by one, they take most of a start.
   */
  private static final int FACTS_AT_ONCE = 4_096;

  static Replay of(Recovered recovered) {
    LedgerState state = new LedgerState();
    recovered.images().forEach(state::install);
    state.restore(recovered.checkpoint());
    Iterator<Fact> facts = recovered.facts().iterator();
    while (facts.hasNext()) {
      List<Fact> batch = next(facts);
      if (!recovered.allAccounts()) {
        load(batch, state, recovered.accounts());
      }
      batch.forEach(state::apply);
    }
    return new Replay(state, recovered.accounts(), recovered.allAccounts());
  }

  private static List<Fact> next(Iterator<Fact> facts) {
    List<Fact> batch = new ArrayList<>();
    while (facts.hasNext() && batch.size() < FACTS_AT_ONCE) {
      batch.add(facts.next());
    }
    return batch;
  }

  private static void load(List<Fact> facts, LedgerState state, AccountSource source) {
    Set<AccountId> absent = new LinkedHashSet<>();
    for (Fact fact : facts) {
      tellAccountsOf(
          fact,
          id -> {
            if (state.find(id.ruleId(), id.values()) == null) {
              absent.add(id);
            }
          });
    }
    if (!absent.isEmpty()) {
      source.load(List.copyOf(absent)).forEach(state::install);
    }
  }

  private static void tellAccountsOf(Fact fact, Consumer<AccountId> told) {
    switch (fact) {
      case Fact.Held held -> held.takes().forEach(take -> told.accept(take.account()));
      case Fact.RungReached rung -> told.accept(rung.account());
      case Fact.Adjusted adjusted -> adjusted.parts().forEach(part -> told.accept(part.account()));
      case Fact.RulesAdopted adopted ->
          adopted.openings().forEach(opening -> told.accept(opening.account()));
      case Fact.EpochStarted _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Settled _,
          Fact.Released _,
          Fact.Refused _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.Issued _ -> {
        // Of no account, or of those of a hold that was told before.
      }
    }
  }
}
