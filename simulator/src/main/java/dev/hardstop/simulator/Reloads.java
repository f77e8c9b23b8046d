package dev.hardstop.simulator;

import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Openings;
import java.util.List;
import java.util.Optional;

/** Configurations that come into force once the history is read for them. */
final class Reloads {
  private final Scene scene;
  private final RunningLedger running;
  private final Commits commits;
  private final Waiters waiters;
  private final Comparison comparison;
  private int configuration;

  Reloads(
      Scene scene, RunningLedger running, Commits commits, Waiters waiters, Comparison comparison) {
    this.scene = scene;
    this.running = running;
    this.commits = commits;
    this.waiters = waiters;
    this.comparison = comparison;
  }

  /** A process that starts puts what was in force into force again. */
  void inForceAgain() {
    prepare(configuration);
    adopt();
  }

  void prepare(int next) {
    if (scene.model.suspended() || scene.disk.hasFailed()) {
      return;
    }
    Ledger ledger = running.get();
    ledger.prepareAdoption();
    commits.all();
    List<BudgetSpec> specs = scene.world.configurations().get(next);
    RuleSet rules = RuleSet.of(0, specs.stream().map(BudgetSpec::forEngine).toList());
    Openings openings = new Openings(rules, ledger.newRules(rules));
    if (!ledger.newRules(rules).isEmpty()) {
      scene.disk.calls().tell(openings::add);
    }
    openings.readUpTo(scene.disk.writtenUpTo(), 0);
    scene.reading = Optional.of(new Reading(next, rules, openings));
  }

  void adopt() {
    Optional<Reading> read = scene.reading;
    scene.reading = Optional.empty();
    read.ifPresent(this::adopt);
  }

  private void adopt(Reading read) {
    Ledger ledger = running.get();
    List<BudgetSpec> specs = scene.world.configurations().get(read.configuration());
    boolean possible = scene.model.hasSlots();
    scene.expected.adopting = possible ? scene.names.rules(specs, read.next()) : null;
    boolean allWait = ledger.sizes().waiters() == scene.waiting.size();
    Ledger.Adoption adoption = ledger.adopt(read.next(), read.openings(), scene.tally.person());
    if (adoption != Ledger.Adoption.ADOPTED) {
      scene.expected.adopting = null;
      scene.tally.count("reload again");
      return;
    }
    configuration = read.configuration();
    scene.tally.count("reload");
    comparison.everything(ledger);
    waiters.noneFits(allWait);
    if (!possible) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, "rules come into force without a place on disk");
    }
  }
}
