package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;

/** Which accounts a late truth about a call changes: those whose window still counts it. */
final class Adjustments {
  private Adjustments() {}

  static List<ModelAccount> accounts(Scene scene, ModelCall call) {
    List<ModelAccount> accounts = new ArrayList<>();
    for (Caller.Touched each : call.caller.touched(scene.model.rules())) {
      ModelAccount account = scene.model.account(each.rule().key(), each.values());
      if (account != null && call.heldAt >= account.start && call.heldAt < account.end) {
        accounts.add(account);
      }
    }
    return accounts;
  }
}
