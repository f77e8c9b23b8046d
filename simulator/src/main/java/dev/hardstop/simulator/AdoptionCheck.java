package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether rules come into force that were reloaded, and what a start has left to be told then. */
final class AdoptionCheck {
  private final Scene scene;
  private final RungChecks rungs;
  private @Nullable List<ModelRule> last;

  AdoptionCheck(Scene scene, RungChecks rungs) {
    this.scene = scene;
    this.rungs = rungs;
  }

  void adopted(Fact.RulesAdopted fact, boolean again) {
    List<ModelRule> next = again ? last : scene.expected.adopting;
    if (next == null) {
      throw new BrokenPromise(Promise.EXPLAINED, "rules come into force (expected: no reload)");
    }
    last = next;
    scene.expected.adopting = null;
    scene.model.rules.adopt(next, fact.sequence(), fact.atMillis());
    if (!again) {
      scene.chargedAtStart.forEach(this::expectRungs);
      scene.chargedAtStart.clear();
    }
  }

  /** While no rules were in force no rungs were reached: that is made up for now. */
  private void expectRungs(ModelAccount charged, long charge) {
    ModelAccount account = scene.model.accounts.of(charged.rule, charged.values);
    if (account != null && account.start == charged.start) {
      long after = account.settledAt(scene.model.now());
      rungs.expect(account, Math.max(0, after - charge), Math.min(after, charge));
    }
  }
}
