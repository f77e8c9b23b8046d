package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
      for (AccountId id : accountsOf(fact)) {
        if (state.find(id.ruleId(), id.values()) == null) {
          absent.add(id);
        }
      }
    }
    if (!absent.isEmpty()) {
      source.load(List.copyOf(absent)).forEach(state::install);
    }
  }

  private static List<AccountId> accountsOf(Fact fact) {
    return switch (fact) {
      case Fact.Held held -> held.takes().stream().map(Take::account).toList();
      case Fact.RungReached rung -> List.of(rung.account());
      case Fact.Adjusted adjusted ->
          adjusted.parts().stream().map(Fact.Adjusted.Part::account).toList();
      case Fact.RulesAdopted adopted ->
          adopted.openings().stream().map(Fact.RulesAdopted.Opening::account).toList();
      case Fact.EpochStarted _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Settled _,
          Fact.Released _,
          Fact.Refused _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.Issued _ ->
          List.of();
    };
  }
}
