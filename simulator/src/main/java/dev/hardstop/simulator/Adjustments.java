package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Fact;
import java.util.ArrayList;
import java.util.List;

/** Which accounts a late truth about a call changes: those of its windows that still count it. */
record Adjustments(List<ModelAccount> accounts, List<Fact.Adjusted.Part> parts) {

  Adjustments(Scene scene, ModelCall call, long[] charge) {
    this(new ArrayList<>(), new ArrayList<>());
    for (Standing at : scene.predictor.standings(call.caller)) {
      ModelAccount account = at.account();
      if (account != null && counts(account, call)) {
        long change = charge[account.unit.code()] - call.charge[account.unit.code()];
        accounts.add(account);
        parts.add(
            new Fact.Adjusted.Part(
                new AccountId(
                    scene.names.id(account.rule), at.rule().spec().id(), account.values),
                account.start,
                call.heldAt,
                account.bucketMillis,
                change));
      }
    }
  }

  private static boolean counts(ModelAccount account, ModelCall call) {
    return call.heldAt >= account.start && call.heldAt < account.end;
  }
}
