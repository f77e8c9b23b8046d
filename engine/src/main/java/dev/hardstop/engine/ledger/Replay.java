package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * A state brought up from disk: the images of accounts, then the checkpoint, then the facts after
 * it through the same {@link LedgerState#apply} as live.
 *
 * @param complete whether an account that is not in memory is certain to be new
 */
record Replay(LedgerState state, AccountSource source, boolean complete) {

  static Replay of(Recovered recovered) {
    LedgerState state = new LedgerState();
    recovered.images().forEach(state::install);
    state.restore(recovered.checkpoint());
    for (Fact fact : recovered.facts()) {
      if (!recovered.allAccounts()) {
        load(fact, state, recovered.accounts());
      }
      state.apply(fact);
    }
    return new Replay(state, recovered.accounts(), recovered.allAccounts());
  }

  private static void load(Fact fact, LedgerState state, AccountSource source) {
    List<AccountId> absent = new ArrayList<>();
    for (AccountId id : accountsOf(fact)) {
      if (state.find(id.ruleId(), id.values()) == null) {
        absent.add(id);
      }
    }
    if (!absent.isEmpty()) {
      source.load(absent).forEach(state::install);
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
