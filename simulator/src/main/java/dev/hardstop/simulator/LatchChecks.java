package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Whether a latch is one that a person has asked for, or a kill rung that was reached. */
final class LatchChecks {
  private final Scene scene;
  private final ModelLatches latches;

  LatchChecks(Scene scene) {
    this.scene = scene;
    this.latches = scene.model.latches;
  }

  void set(Fact.LatchSet fact, boolean again) {
    Latch latch = fact.latch();
    Optional<AccountId> account = latch.account();
    if (account.isEmpty()) {
      scene.expected.takeAsked(fact);
      latches.set(new ModelLatch(latch.id(), code(latch), latch.match(), "", ""), fact.sequence());
      return;
    }
    String key = scene.names.key(account.get().ruleId());
    String values = account.get().values();
    if (!trips(key, values) && !again) {
      throw new BrokenPromise(Promise.RUNGS, key + " trips (expected: no kill rung is reached)");
    }
    latches.set(new ModelLatch(latch.id(), code(latch), Map.of(), key, values), fact.sequence());
    scene.tally.count("kill");
  }

  void cleared(Fact.LatchCleared fact) {
    scene.expected.takeAsked(fact);
    latches.clear(fact.latchId(), fact.sequence());
  }

  private static String code(Latch latch) {
    return switch (latch.kind()) {
      case TRIPPED -> "tripped";
      case DISABLED -> "feature_disabled";
      case KEY_REVOKED -> "unknown_key";
      case APPROVAL_NEEDED -> "approval_required";
    };
  }

  /** Whether a kill rung of an account was expected to be reached; it is then done. */
  private boolean trips(String key, String values) {
    Iterator<ModelAccount> expected = scene.expected.kills.iterator();
    while (expected.hasNext()) {
      ModelAccount each = expected.next();
      if (each.rule.equals(key) && each.values.equals(values)) {
        expected.remove();
        return true;
      }
    }
    return false;
  }
}
