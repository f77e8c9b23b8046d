package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.EndedHold;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.time.LedgerClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The real ledger, its clock, its disk and its callers in one thread: does one action after the
 * other, and checks the promises after each.
 */
final class Simulation {
  private static final String REASON = "simulated";

  /** Every so many asks, the accounts are looked at while it is decided. */
  private static final int WATCHED = 16;

  private final Scene scene;
  private final Model model;
  private final FactChecks facts;
  private final Comparison comparison;
  private final Waiters waiters;

  private long wall;
  private long tick;
  private ClockModel clock;
  private int jumps;
  private int jumpsExpected;
  private long epoch;
  private int configuration;
  private Ledger ledger;
  private long refusals;

  private Optional<Reading> reading = Optional.empty();

  /** A history that was read for a configuration. */
  private record Reading(int configuration, RuleSet next, Openings openings) {}

  Simulation(World world, Tally tally) {
    scene = new Scene(world, tally);
    model = scene.model;
    facts = new FactChecks(scene);
    waiters = new Waiters(scene);
    wall = world.startMillis();
    tick = 1_000;
    clock = new ClockModel(wall, tick, 0);
    ledger = recovered(scene.disk.recovered(true));
    comparison = new Comparison(scene);
    model.setNow(clock.now(wall, tick));
    begin();
  }

  Scene scene() {
    return scene;
  }

  long wallMillis() {
    return wall;
  }

  boolean isReading() {
    return reading.isPresent();
  }

  int loads() {
    return scene.loads.size();
  }

  /** Does one action and checks every promise that it can touch. */
  void apply(Action action) {
    try {
      scene.tally.count("action", action);
      model.setNow(clock.now(wall, tick));
      countJump();
      unlessEqual(Promise.TIME, "ledger time", "is", ledger.nowMillis(), model.now());
      perform(action);
      checkAfter();
    } catch (BrokenPromise e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new BrokenPromise(Promise.STANDS, e.toString(), e);
    }
  }

  private void countJump() {
    if (clock.jumped()) {
      jumpsExpected++;
      scene.tally.count("clock jump seen");
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Ask ask -> ask(ask);
      case Action.Send send -> send(send);
      case Action.Settle settle -> settle(settle);
      case Action.ChargeInFull charge -> chargeInFull(charge);
      case Action.Release release -> release(release);
      case Action.Tighten tighten -> tighten(tighten);
      case Action.Extend extend -> extend(extend);
      case Action.Cancel cancel -> cancel(cancel);
      case Action.Issue issue -> issue(issue);
      case Action.Adjust adjust -> adjust(adjust);
      case Action.Advance advance -> advance(advance.millis());
      case Action.JumpWall jump -> {
        wall = Math.max(1, wall + jump.millis());
        scene.tally.count(jump.millis() < 0 ? "fault clock back" : "fault clock ahead");
      }
      case Action.FollowWall _ -> {
        ledger.followWall();
        clock.believe(wall, tick);
      }
      case Action.Tick _ -> tick();
      case Action.Load load -> load(load.fails());
      case Action.Commit commit -> commit(commit);
      case Action.Acknowledge _ -> acknowledge(scene.disk.writtenUpTo());
      case Action.Sync _ -> {
        scene.disk.sync();
        acknowledge(scene.disk.writtenUpTo());
      }
      case Action.Reopen reopen -> reopen(reopen.fails());
      case Action.Crash crash -> crash(crash);
      case Action.Shutdown shutdown -> shutdown(shutdown.allAccounts());
      case Action.SetLatch latch -> setLatch(latch);
      case Action.ClearLatch clear -> clearLatch("kill-" + clear.number());
      case Action.Resume _ -> resumeTripped();
      case Action.Prepare prepare -> prepare(prepare.configuration());
      case Action.Adopt _ -> adopt();
      case Action.Look _ -> comparison.everything(ledger);
    }
  }

  private void checkAfter() {
    if (!scene.ends.isEmpty()) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, scene.ends.keySet() + " did not end (expected: an end)");
    }
    if (!scene.changing.isEmpty() || scene.asked != null || scene.adopting != null) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, "nothing was done for " + scene.changing + scene.asked);
    }
    if (!scene.rungs.isEmpty() || !scene.kills.isEmpty()) {
      throw new BrokenPromise(
          Promise.RUNGS, "not reached: " + scene.rungs + ", not tripped: " + scene.kills);
    }
    unlessEqual(Promise.TIME, "clock jumps told", "is", jumps, jumpsExpected);
    comparison.quickly(ledger);
  }

  // Processes.

  private Ledger recovered(Recovered from) {
    return Ledger.recover(
        from,
        scene.world.options(),
        (fact, urgent) -> {
          facts.check(fact);
          scene.disk.append(fact);
        },
        newest -> new LedgerClock(this::wallAsSeen, () -> tick, newest, _ -> jumps++),
        scene.loads::add);
  }

  /**
   * The clock is looked at in each critical section before anything is decided: what is seen then
   * is what another thread would see that came in between two of them.
   */
  private long wallAsSeen() {
    ModelCall call = scene.watching;
    scene.watching = null;
    if (call != null) {
      comparison.accounts(ledger, call.caller);
    }
    return wall;
  }

  /** A process takes over: what the gateway had open is charged, then budgets come into force. */
  private void begin() {
    for (ModelCall call : model.open()) {
      if (call.asked.door() != Action.Door.RESERVATION) {
        scene.ends.put(call, inFull(Ending.CRASHED));
      }
    }
    int charged = scene.ends.size();
    chargedAtStart();
    scene.asked = new Fact.EpochStarted(0, 0, "", 0);
    int told = ledger.start("simulated", ++epoch);
    unlessEqual(Promise.NOTHING_LOST, "holds charged at the start", "is", told, charged);
    checkAfterStart();
    commitAll();
    prepare(configuration);
    adopt();
    commitAll();
  }

  /** While no rules are in force no rungs are reached: that is made up for when they are. */
  private void chargedAtStart() {
    scene.chargedAtStart.clear();
    for (ModelCall call : scene.ends.keySet()) {
      for (ModelCall.Part part : call.parts) {
        scene.chargedAtStart.merge(part.account, call.amounts[part.account.unit.code()], Long::sum);
      }
    }
  }

  private void checkAfterStart() {
    if (!scene.ends.isEmpty()) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, scene.ends.keySet() + " stay open after a crash");
    }
  }

  private static Scene.Expected inFull(Ending ending) {
    return new Scene.Expected(ModelCall.End.charge(ending, new long[0]), true);
  }

  private void crash(Action.Crash crash) {
    scene.tally.count("fault " + (crash.power() ? "power cut " : "crash ") + crash.point());
    SimulatedDisk disk = scene.disk;
    boolean written =
        crash.point() == Action.Point.INSIDE_COMMIT || crash.point() == Action.Point.AFTER_COMMIT;
    if (written && !disk.hasFailed()) {
      SimulatedDisk.Transaction last = disk.begin(1_000, 0, ledger);
      if (crash.point() == Action.Point.INSIDE_COMMIT) {
        disk.writeLate(last);
      } else {
        disk.write(last);
      }
    }
    if (crash.power()) {
      disk.losePower(crash.surviving());
    }
    restart(crash.allAccounts());
  }

  private void restart(boolean allAccounts) {
    scene.disk.reopen();
    long survived = scene.disk.writtenUpTo();
    if (survived < scene.acknowledged && scene.world.syncsEachCommit()) {
      throw new AssertionError("the simulated disk lost what it acknowledged");
    }
    model.takeBackAfter(survived);
    model.setSuspended(false);
    model.forget();
    for (ModelCall call : scene.calls.values()) {
      boolean isOver = call.state == ModelCall.State.ENDED || call.state == ModelCall.State.REFUSED;
      if (call.isOpen()) {
        call.state = ModelCall.State.GRANTED;
      } else if (!isOver) {
        call.state = ModelCall.State.GONE;
      }
      call.told = true;
    }
    scene.calls.values().removeIf(call -> call.state == ModelCall.State.GONE);
    scene.waiting.clear();
    scene.loading.clear();
    scene.unacknowledged.clear();
    scene.deferred.clear();
    scene.acknowledged = survived;
    scene.loads.clear();
    reading = Optional.empty();
    Recovered recovered = scene.disk.recovered(allAccounts);
    ledger = recovered(recovered);
    clock = new ClockModel(wall, tick, ledger.nowMillis());
    model.setNow(clock.now(wall, tick));
    scene.tally.count(allAccounts ? "recovered" : "recovered on demand");
    begin();
  }

  private void shutdown(boolean allAccounts) {
    if (scene.disk.hasFailed()) {
      return;
    }
    for (ModelCall call : model.open()) {
      if (call.asked.door() != Action.Door.RESERVATION) {
        scene.ends.put(call, inFull(Ending.UNRECONCILED));
      }
    }
    int charged = scene.ends.size();
    unlessEqual(
        Promise.NOTHING_LOST,
        "holds charged at the end",
        "is",
        ledger.chargeOpenHolds("{\"outcome\":\"stopped\"}"),
        charged);
    commitAll();
    restart(allAccounts);
  }

  // The disk.

  private void commitAll() {
    if (!scene.disk.hasFailed()) {
      scene.disk.write(scene.disk.begin(1_000, 0, ledger));
      acknowledge(scene.disk.writtenUpTo());
    }
  }

  private void commit(Action.Commit commit) {
    if (scene.disk.hasFailed()) {
      return;
    }
    SimulatedDisk.Transaction transaction =
        scene.disk.begin(commit.permille(), commit.images(), ledger);
    transaction.completed().ifPresent(_ -> scene.tally.count("checkpoint"));
    scene.tally.count("fate " + commit.fate());
    switch (commit.fate()) {
      case DONE -> {
        scene.disk.write(transaction);
        acknowledge(transaction.lastSequence());
      }
      case SLOW -> scene.disk.writeLate(transaction);
      case UNKNOWN_WRITTEN -> {
        scene.disk.writeLate(transaction);
        fail();
      }
      case FULL, UNKNOWN_LOST -> fail();
    }
  }

  private void acknowledge(long sequence) {
    if (scene.disk.hasFailed() || sequence <= scene.acknowledged) {
      return;
    }
    scene.disk.acknowledge();
    scene.acknowledged = sequence;
    while (!scene.unacknowledged.isEmpty() && scene.unacknowledged.peek().sequence() <= sequence) {
      scene.unacknowledged.poll();
    }
    model.durableUpTo(sequence);
    model.syncedUpTo(Math.min(sequence, scene.disk.syncedUpTo()));
    scene.acknowledging = true;
    ledger.durableUpTo(sequence);
    scene.acknowledging = false;
    for (ModelCall call : model.open()) {
      if (call.state == ModelCall.State.HELD && call.holdId <= sequence) {
        throw new BrokenPromise(
            Promise.NO_FALSE_REFUSAL, call + " is not told of its hold, which is on disk");
      }
    }
  }

  private void fail() {
    scene.disk.fail();
    model.setSuspended(true);
    reading = Optional.empty();
    ledger.failed(new IOException("simulated"));
    if (!scene.waiting.isEmpty()) {
      throw new BrokenPromise(
          Promise.NO_FALSE_REFUSAL, scene.waiting + " wait for a store that is away");
    }
  }

  private void reopen(boolean fails) {
    if (!scene.disk.hasFailed() || fails) {
      return;
    }
    scene.disk.reopen();
    scene.doubtfulOnDisk = scene.disk.writtenUpTo();
    scene.doubtful.addAll(scene.unacknowledged);
    scene.unacknowledged.clear();
    model.takeBackAfter(scene.doubtfulOnDisk);
    scene.acknowledged = Math.max(scene.acknowledged, scene.doubtfulOnDisk);
    model.setSuspended(false);
    scene.resuming = true;
    Deferred.expect(scene);
    ledger.resume(scene.disk.recovered(true));
    scene.resuming = false;
    while (!scene.doubtful.isEmpty()) {
      Fact lost = scene.doubtful.poll();
      if (facts.mustFollow(lost)) {
        throw new BrokenPromise(Promise.NOTHING_LOST, lost + " is lost after a failed commit");
      }
    }
    scene.tally.count("resumed");
    comparison.everything(ledger);
  }

  // Calls.

  private void ask(Action.Ask asked) {
    if (scene.calls.containsKey(asked.call())) {
      return;
    }
    Caller caller = scene.caller(asked.caller(), asked.run());
    ModelCall call = new ModelCall(asked.call(), caller, asked, ask(asked, caller));
    scene.calls.put(asked.call(), call);
    call.predicted = predicted(call, false);
    scene.asking = call;
    scene.watching = call.number % WATCHED == 0 && !model.suspended() ? call : null;
    int before = scene.loads.size();
    AskReply reply = new AskReply(scene, call, refusal -> recordRefusal(call, refusal));
    if (asked.door() == Action.Door.PROBE) {
      ledger.probe(call.ask, reply);
    } else {
      ledger.ask(call.ask, asked.waitMillis(), 1_000, reply);
    }
    scene.asking = null;
    scene.tally.count("decision");
    if (scene.loads.size() > before) {
      scene.loading.add(call);
      call.predicted = null;
    } else if (!call.told && call.state == ModelCall.State.ASKED && call.predicted.granted()) {
      throw new BrokenPromise(
          Promise.NO_FALSE_REFUSAL, call + " holds nothing (expected: granted)");
    }
  }

  /** A refusal that carries a warning needs a place for it in the queue. */
  private Prediction predicted(ModelCall call, boolean late) {
    Prediction prediction = scene.predictor.of(call, late);
    boolean warns =
        prediction.forLackOfMoney()
            && call.asked.door() != Action.Door.PROBE
            && prediction.blocking().stream()
                .anyMatch(at -> Predictor.owesWarning(call, prediction, at));
    return warns && !model.hasSlots()
        ? Prediction.refused("store_unavailable", prediction.standings())
        : prediction;
  }

  private static Ask ask(Action.Ask asked, Caller caller) {
    Call call =
        new Call(
            "c" + asked.call(),
            asked.door() == Action.Door.RESERVATION ? Call.Kind.RESERVATION : Call.Kind.GATEWAY,
            caller.forEngine(),
            REASON,
            "{}");
    return new Ask(
        call,
        asked.fixedPico(),
        asked.perTokenPico(),
        Amounts.of(0, asked.inputTokens(), 0, 1, asked.toolCalls()),
        asked.choices(),
        new Ask.Caps(asked.wanted(), asked.smallest(), asked.mayFit(), asked.share()),
        asked.door() == Action.Door.SHADOW ? Ask.Mode.SHADOW : Ask.Mode.ENFORCED,
        asked.lapseMillis());
  }

  private void recordRefusal(ModelCall call, dev.hardstop.engine.ledger.Outcome.Refusal refusal) {
    if (!(refusal instanceof dev.hardstop.engine.ledger.Outcome.StoreUnavailable)) {
      refusals++;
      ledger.recordRefusal(
          call.ask.call(), refusal.code(), Amounts.of(call.quantities(0)), refusal.blocking());
    }
  }

  /** A call whose hold it may end: it was told that it may go. */
  private @Nullable ModelCall inFlight(int number) {
    ModelCall call = scene.calls.get(number);
    return call == null || call.state != ModelCall.State.GRANTED ? null : call;
  }

  private void send(Action.Send send) {
    ModelCall call = inFlight(send.call());
    if (call == null || model.suspended()) {
      return;
    }
    boolean latched =
        scene.predictor.latchOn(call.caller, scene.predictor.standings(call.caller)) != null;
    unlessEqual(
        Promise.STOPPED,
        call,
        "is latched before it is sent",
        ledger.latchOn(call.holdId).isPresent(),
        latched);
    if (latched) {
      scene.tally.count("latched before sending");
      end(call, new Scene.Expected(ModelCall.End.release(), false));
    }
  }

  private void settle(Action.Settle settle) {
    ModelCall call = inFlight(settle.call());
    if (call == null) {
      settleAgain(scene.calls.get(settle.call()));
      return;
    }
    scene.tally.count(settle.permille() > 1_000 ? "overrun" : "settled");
    long[] charge = new long[call.amounts.length];
    for (int unit = 0; unit < charge.length; unit++) {
      charge[unit] = share(call.amounts[unit], settle.permille());
    }
    end(call, new Scene.Expected(ModelCall.End.charge(Ending.METERED, charge), false));
  }

  private static long share(long amount, int permille) {
    return amount / 1_000 * permille + amount % 1_000 * permille / 1_000;
  }

  private void settleAgain(@Nullable ModelCall call) {
    if (call != null && call.state == ModelCall.State.ENDED && !model.suspended()) {
      scene.tally.count("settled again");
      boolean ended = ledger.settle(call.holdId, Amounts.of(call.amounts), Ending.METERED, "{}");
      unlessEqual(Promise.ONCE, call, "ends a second time", ended, false);
    }
  }

  private void chargeInFull(Action.ChargeInFull charge) {
    ModelCall call = inFlight(charge.call());
    if (call != null) {
      scene.tally.count("missing usage");
      end(call, inFull(Ending.UNRECONCILED));
    }
  }

  private void release(Action.Release release) {
    ModelCall call = inFlight(release.call());
    if (call != null) {
      end(call, new Scene.Expected(ModelCall.End.release(), false));
    }
  }

  private void end(ModelCall call, Scene.Expected expected) {
    boolean away = model.suspended();
    if (away) {
      scene.deferred.add(new Deferred(call, Deferred.What.END, expected));
      scene.tally.count("end deferred");
    } else {
      scene.ends.put(call, expected);
    }
    waiters.before();
    boolean done;
    if (expected.how().released()) {
      done = ledger.release(call.holdId, REASON);
    } else if (expected.inFull()) {
      done = ledger.chargeInFull(call.holdId, Ending.UNRECONCILED, "{}");
    } else {
      done = ledger.settle(call.holdId, Amounts.of(expected.how().charge()), Ending.METERED, "{}");
    }
    unlessEqual(Promise.ONCE, call, "ends", done, true);
    waiters.after();
    if (call.number % 16 == 0 && !away) {
      comparison.accounts(ledger, call.caller);
    }
  }

  private void tighten(Action.Tighten tighten) {
    ModelCall call = inFlight(tighten.call());
    if (call == null) {
      return;
    }
    long[] amounts = new long[call.amounts.length];
    for (int unit = 0; unit < amounts.length; unit++) {
      amounts[unit] = share(call.amounts[unit], tighten.permille());
    }
    change(call);
    waiters.before();
    unlessEqual(
        Promise.ONCE, call, "shrinks", ledger.tighten(call.holdId, Amounts.of(amounts)), true);
    waiters.after();
  }

  private void extend(Action.Extend extend) {
    ModelCall call = inFlight(extend.call());
    if (call != null) {
      change(call);
      waiters.before();
      unlessEqual(
          Promise.ONCE, call, "is extended", ledger.extend(call.holdId, extend.millis()), true);
      waiters.after();
    }
  }

  private void change(ModelCall call) {
    if (model.suspended()) {
      scene.deferred.add(new Deferred(call, Deferred.What.CHANGE, inFull(Ending.METERED)));
    } else {
      scene.changing.add(call);
    }
  }

  private void cancel(Action.Cancel cancel) {
    ModelCall call = scene.calls.get(cancel.call());
    if (call != null && call.state == ModelCall.State.WAITING && call.waiter != null) {
      scene.waiting.remove(call);
      call.state = ModelCall.State.GONE;
      call.told = true;
      call.waiter.cancel();
      scene.tally.count("disconnect");
    }
  }

  private void issue(Action.Issue issue) {
    ModelCall call = inFlight(issue.call());
    if (call == null) {
      return;
    }
    expectAsked(new Fact.Issued(0, 0, 0, "", "", "", "", false));
    ledger.issued(
        call.holdId, "p", "response", "r" + call.number, call.caller.namespace(), true, told());
  }

  private void expectAsked(Fact fact) {
    scene.asked = model.suspended() || !model.hasSlots() ? null : fact;
  }

  private dev.hardstop.engine.ledger.Acknowledgement told() {
    return durable -> scene.tally.count(durable ? "person told done" : "person told failed");
  }

  private void adjust(Action.Adjust adjust) {
    ModelCall call = scene.calls.get(adjust.call());
    if (call == null
        || call.state != ModelCall.State.ENDED
        || call.charge.length == 0
        || model.suspended()) {
      return;
    }
    long[] charge = new long[call.charge.length];
    for (int unit = 0; unit < charge.length; unit++) {
      charge[unit] = share(call.amounts[unit], adjust.permille());
    }
    scene.adjusting = Adjustments.accounts(scene, call);
    scene.asking = call;
    expectAsked(new Fact.Adjusted(0, 0, 0, Amounts.ZERO, List.of(), "", ""));
    waiters.before();
    ledger.adjust(
        new EndedHold(
            call.holdId, call.caller.forEngine(), call.heldAt, Amounts.of(call.charge), call.takes),
        Amounts.of(charge),
        "simulator",
        REASON,
        told());
    scene.asking = null;
    waiters.after();
  }

  // Time.

  private void advance(long millis) {
    wall += millis;
    tick += millis;
    model.setNow(clock.now(wall, tick));
    countJump();
    unlessEqual(Promise.TIME, "ledger time", "is", ledger.nowMillis(), model.now());
    for (ModelCall call : List.copyOf(scene.waiting)) {
      if (call.waitsUntil <= model.now() && scene.waiting.contains(call)) {
        expire(call);
      }
    }
  }

  private void expire(ModelCall call) {
    if (call.waiter == null) {
      return;
    }
    call.late = true;
    call.predicted = predicted(call, true);
    call.state = ModelCall.State.ASKED;
    scene.waiting.remove(call);
    int before = scene.loads.size();
    int waited = ledger.sizes().waiters();
    call.waiter.expire();
    scene.tally.count("waited to the end");
    if (scene.loads.size() > before) {
      scene.loading.add(call);
    }
    boolean decidedBefore = !call.told && ledger.sizes().waiters() == waited;
    if (decidedBefore || scene.loads.size() > before) {
      call.predicted = null;
    }
  }

  private void tick() {
    if (!model.suspended()) {
      for (ModelCall call : model.open()) {
        if (call.lapsesAt <= model.now()) {
          scene.ends.put(call, inFull(Ending.LAPSED));
        }
      }
    }
    int lapsing = scene.ends.size();
    int accounts = ledger.sizes().accounts();
    waiters.before();
    unlessEqual(Promise.NOTHING_LOST, "holds that lapse", "is", ledger.tick(), lapsing);
    waiters.after();
    if (ledger.sizes().accounts() < accounts) {
      scene.tally.count("evicted");
    }
  }

  private void load(boolean fails) {
    scene.disk.failReads(fails);
    scene.loadFails = fails;
    int most = scene.loads.size();
    for (int i = 0; i < most && !scene.loads.isEmpty(); i++) {
      scene.loads.poll().run();
      scene.tally.count(fails ? "fault read fails" : "load");
    }
    scene.loadFails = false;
    scene.disk.failReads(false);
  }

  // People.

  private void setLatch(Action.SetLatch set) {
    Caller caller = scene.caller(set.caller(), -1);
    Map<String, String> match =
        switch (set.latching()) {
          case EVERYTHING -> Map.of();
          case TENANT -> only(caller, "tenant");
          case KEY -> only(caller, "key");
          case FEATURE -> only(caller, "feature");
        };
    Latch.Kind kind =
        switch (set.latching()) {
          case EVERYTHING, TENANT -> Latch.Kind.TRIPPED;
          case KEY -> Latch.Kind.KEY_REVOKED;
          case FEATURE -> Latch.Kind.DISABLED;
        };
    Latch latch =
        new Latch("kill-" + set.number(), kind, match, Optional.empty(), REASON, "simulator");
    expectAsked(new Fact.LatchSet(0, 0, latch));
    // One whose refusal waits for its warning has been decided already.
    boolean allWait = scene.asked != null && ledger.sizes().waiters() == scene.waiting.size();
    ledger.setLatch(latch, told());
    if (allWait) {
      waiters.refuseLatched();
    }
  }

  private static Map<String, String> only(Caller caller, String name) {
    return Map.of(name, caller.attributes().getOrDefault(name, ""));
  }

  private void clearLatch(String id) {
    if (model.latches().containsKey(id)) {
      expectAsked(new Fact.LatchCleared(0, 0, id, "", ""));
      ledger.clearLatch(id, "simulator", REASON, told());
    }
  }

  private void resumeTripped() {
    for (ModelLatch latch : List.copyOf(model.latches().values())) {
      if (!latch.rule().isEmpty()) {
        clearLatch(latch.id());
      }
    }
  }

  private void prepare(int next) {
    if (model.suspended() || scene.disk.hasFailed()) {
      return;
    }
    ledger.prepareAdoption();
    commitAll();
    List<BudgetSpec> specs = scene.world.configurations().get(next);
    RuleSet rules = RuleSet.of(0, specs.stream().map(BudgetSpec::forEngine).toList());
    Openings openings = new Openings(rules, ledger.newRules(rules));
    if (!ledger.newRules(rules).isEmpty()) {
      scene.disk.calls().tell(openings::add);
    }
    openings.readUpTo(scene.disk.writtenUpTo(), 0);
    reading = Optional.of(new Reading(next, rules, openings));
  }

  private void adopt() {
    Reading read = reading.orElse(null);
    if (read == null) {
      return;
    }
    reading = Optional.empty();
    List<BudgetSpec> specs = scene.world.configurations().get(read.configuration());
    scene.adopting = model.hasSlots() ? scene.names.rules(specs, read.next()) : null;
    boolean possible = scene.adopting != null;
    boolean allWait = ledger.sizes().waiters() == scene.waiting.size();
    Ledger.Adoption adoption = ledger.adopt(read.next(), read.openings(), told());
    if (adoption == Ledger.Adoption.ADOPTED) {
      configuration = read.configuration();
      scene.tally.count("reload");
      comparison.everything(ledger);
      waiters.noneFits(allWait);
    } else {
      scene.adopting = null;
      scene.tally.count("reload again");
    }
    if (adoption == Ledger.Adoption.ADOPTED && !possible) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, "rules come into force without a place on disk");
    }
  }

  long refusals() {
    return refusals;
  }
}
