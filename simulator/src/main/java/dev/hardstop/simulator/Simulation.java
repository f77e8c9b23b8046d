package dev.hardstop.simulator;

/**
 * The real ledger, its clock, its disk and its callers in one thread: does one action after the
 * other, and checks the promises after each.
 */
final class Simulation {
  private final Scene scene;
  private final RunningLedger running;
  private final Comparison comparison;
  private final Time time;
  private final Asks asks;
  private final Holds holds;
  private final Corrections corrections;
  private final KillSwitches switches;
  private final Reloads reloads;
  private final Commits commits;
  private final Restarts restarts;

  Simulation(World world, Tally tally) {
    scene = new Scene(world, tally);
    comparison = new Comparison(scene);
    running = new RunningLedger(scene, comparison);
    Waiters waiters = new Waiters(scene);
    asks = new Asks(scene, running);
    time = new Time(scene, running, asks, waiters);
    holds = new Holds(scene, running, waiters, comparison);
    corrections = new Corrections(scene, running, waiters);
    switches = new KillSwitches(scene, running, waiters);
    commits = new Commits(scene, running, comparison);
    reloads = new Reloads(scene, running, commits, waiters, comparison);
    restarts = new Restarts(scene, running, commits, reloads, waiters);
    restarts.begin();
  }

  Scene scene() {
    return scene;
  }

  long wallMillis() {
    return scene.clock.wall();
  }

  /** Does one action and checks every promise that it can touch. */
  void apply(Action action) {
    try {
      scene.tally.count("action", action);
      time.look();
      scene.model.beginStep();
      perform(action);
      scene.expected.nothingIsLeft();
      scene.clock.checkJumps();
      comparison.quickly(running.get());
    } catch (BrokenPromise e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new BrokenPromise(Promise.STANDS, e.toString(), e);
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Ask ask -> asks.ask(ask);
      case Action.Cancel cancel -> asks.cancel(cancel.call());
      case Action.Send send -> holds.send(send.call());
      case Action.Settle settle -> holds.settle(settle);
      case Action.ChargeInFull charge -> holds.chargeInFull(charge.call());
      case Action.Release release -> holds.release(release.call());
      case Action.Tighten tighten -> holds.tighten(tighten);
      case Action.Extend extend -> holds.extend(extend);
      case Action.Issue issue -> holds.issue(issue.call());
      case Action.Adjust adjust -> corrections.adjust(adjust);
      case Action.Advance advance -> time.advance(advance.millis());
      case Action.JumpWall jump -> scene.clock.jump(jump.millis());
      case Action.FollowWall _ -> time.followWall();
      case Action.Tick _ -> time.tick();
      case Action.Load load -> scene.loads.perform(load.fails());
      case Action.Commit commit -> commits.commit(commit);
      case Action.Acknowledge _ -> commits.acknowledge();
      case Action.Sync _ -> commits.sync();
      case Action.Reopen reopen -> commits.reopen(reopen.fails());
      case Action.Crash crash -> restarts.crash(crash);
      case Action.ChargeLeftOpen _ -> restarts.chargeLeftOpen();
      case Action.Shutdown shutdown -> restarts.shutdown(shutdown.allAccounts());
      case Action.SetLatch latch -> switches.set(latch);
      case Action.ClearLatch clear -> switches.clear(clear.number());
      case Action.Resume _ -> switches.resumeTripped();
      case Action.Prepare prepare -> reloads.prepare(prepare.configuration());
      case Action.Adopt _ -> reloads.adopt();
      case Action.Look _ -> comparison.everything(running.get());
    }
  }
}
