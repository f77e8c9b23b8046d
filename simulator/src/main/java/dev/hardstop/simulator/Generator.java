package dev.hardstop.simulator;

import dev.hardstop.engine.money.Unit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Thinks of the next action: traffic for the most part, trouble now and then. */
final class Generator {
  private static final int RECENT = 400;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final Scene scene;
  private final SplittableRandom random;
  private int calls;

  Generator(Scene scene) {
    this.scene = scene;
    this.random = new SplittableRandom(~scene.world.seed());
  }

  Action next() {
    if (scene.disk.hasFailed() && random.nextInt(25) == 0) {
      return new Action.Reopen(random.nextInt(3) == 0);
    }
    if (scene.reading.isPresent() && random.nextInt(20) == 0) {
      return new Action.Adopt();
    }
    if (!scene.loads.isEmpty() && random.nextInt(3) == 0) {
      return new Action.Load(random.nextInt(60) == 0);
    }
    if (random.nextInt(500) == 0 && scene.isAnyLeftOpen()) {
      return new Action.ChargeLeftOpen();
    }
    if (!scene.model.latches.all().isEmpty() && random.nextInt(40) == 0) {
      return goOn();
    }
    int what = random.nextInt(1_000);
    if (what < 520) {
      return ask();
    }
    if (what < 820) {
      return inFlight();
    }
    if (what < 895) {
      return commit();
    }
    if (what < 965) {
      return new Action.Advance(passing());
    }
    return what < 986 ? seldom() : trouble();
  }

  /** People do not leave a kill switch on for long. */
  private Action goOn() {
    return random.nextInt(3) == 0 ? new Action.Resume() : new Action.ClearLatch(random.nextInt(6));
  }

  private Action inFlight() {
    int call = find(each -> each.state == ModelCall.State.GRANTED);
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> new Action.Send(call);
      case 3 -> new Action.ChargeInFull(call);
      case 4 -> new Action.Release(call);
      case 5, 6 -> new Action.Tighten(call, random.nextInt(1_100));
      case 7 -> new Action.Extend(call, random.nextLong(HOUR));
      case 8 ->
          new Action.Settle(call, random.nextInt(1_001, random.nextInt(5) > 0 ? 1_100 : 4_000));
      case 9 -> new Action.Settle(call, random.nextBoolean() ? 1_000 : 0);
      default -> new Action.Settle(call, random.nextInt(1_001));
    };
  }

  private Action seldom() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Action.Tick();
      case 3 -> new Action.Cancel(find(each -> each.state == ModelCall.State.WAITING));
      case 4 -> new Action.Settle(find(each -> each.state == ModelCall.State.ENDED), 500);
      case 5 ->
          new Action.Adjust(
              find(each -> each.state == ModelCall.State.ENDED), random.nextInt(1_500));
      case 6 -> new Action.Issue(find(each -> each.state == ModelCall.State.GRANTED));
      default -> new Action.Acknowledge();
    };
  }

  private Action trouble() {
    return switch (random.nextInt(60)) {
      case 0 -> new Action.Crash(one(Action.Point.values()), false, 0, random.nextBoolean());
      case 1 ->
          new Action.Crash(
              one(Action.Point.values()), true, random.nextInt(4), random.nextBoolean());
      case 2 -> new Action.Shutdown(random.nextBoolean());
      case 3, 4, 5 -> new Action.JumpWall(-random.nextLong(random.nextInt(4) == 0 ? DAY : HOUR));
      case 6, 7, 8 -> new Action.JumpWall(random.nextLong(random.nextInt(4) == 0 ? 3 * DAY : HOUR));
      case 9, 10 -> new Action.FollowWall();
      case 11, 12, 13, 14, 15 ->
          new Action.SetLatch(random.nextInt(6), one(Action.Latching.values()), caller());
      case 16, 17, 18 -> new Action.Tick();
      case 35, 36 -> new Action.Prepare(random.nextInt(scene.world.configurations().size()));
      case 37, 38, 39 -> new Action.Adopt();
      case 40 -> new Action.Look();
      case 41, 42 -> new Action.Sync();
      default -> new Action.Commit(1_000, Action.Fate.DONE, random.nextInt(1, 400));
    };
  }

  private Action commit() {
    int fate = random.nextInt(700);
    Action.Fate how =
        switch (fate) {
          case 0 -> Action.Fate.FULL;
          case 1 -> Action.Fate.UNKNOWN_WRITTEN;
          case 2 -> Action.Fate.UNKNOWN_LOST;
          default -> fate < 100 ? Action.Fate.SLOW : Action.Fate.DONE;
        };
    int permille = random.nextInt(5) == 0 ? random.nextInt(1, 1_000) : 1_000;
    return new Action.Commit(permille, how, random.nextInt(6) == 0 ? random.nextInt(1, 9) : 0);
  }

  private <T> T one(T[] of) {
    return of[random.nextInt(of.length)];
  }

  /** Small steps between calls, pauses of a night, and the edges of windows. */
  private long passing() {
    int kind = random.nextInt(100);
    if (kind < 70) {
      return random.nextLong(5_000);
    }
    if (kind < 94) {
      return random.nextLong(1 + scene.world.millisPerStep() * 4);
    }
    if (kind < 97) {
      return random.nextLong(1 + scene.world.millisPerStep() * 60);
    }
    return edge();
  }

  private long edge() {
    List<ModelRule> rules = scene.model.rules.inForce();
    if (rules.isEmpty()) {
      return 1;
    }
    ModelRule rule = rules.get(random.nextInt(rules.size()));
    long end = Stretches.at(rule.spec().window(), scene.model.now()).end();
    long until = end - scene.model.now() + random.nextInt(-1, 2);
    return until < 0 || until > 40 * DAY ? 1 : until;
  }

  private int find(Predicate<ModelCall> wanted) {
    int from = Math.max(1, calls - RECENT);
    for (int i = 0; i < 24; i++) {
      int number = random.nextInt(from, calls + 2);
      ModelCall call = scene.calls.get(number);
      if (call != null && wanted.test(call)) {
        return number;
      }
    }
    return calls;
  }

  private int caller() {
    int callers = scene.world.callers();
    long skewed = (long) random.nextInt(callers) * random.nextInt(callers) / callers;
    return (int) (skewed * random.nextInt(1, 101) / 100);
  }

  private Action ask() {
    calls++;
    int caller = caller();
    int run = random.nextInt(4) == 0 ? random.nextInt(30) : -1;
    Action.Door door = door();
    long wanted = random.nextInt(3) == 0 ? 0 : random.nextLong(1, 120);
    long smallest = wanted == 0 || random.nextBoolean() ? wanted : random.nextLong(wanted);
    long fixed = random.nextInt(12) == 0 ? exactly(caller, run) : fixed();
    return new Action.Ask(
        calls,
        caller,
        run,
        door,
        fixed,
        wanted == 0 ? 0 : random.nextLong(3_000),
        random.nextInt(6) == 0 ? 3 : 1,
        random.nextLong(200),
        random.nextInt(5) == 0 ? random.nextInt(4) : 0,
        wanted,
        smallest,
        wanted > 0 && random.nextBoolean(),
        random.nextBoolean() ? 5_000 : BudgetSpec.WHOLE,
        random.nextInt(3) == 0 ? 0 : random.nextLong(1, 60_000),
        random.nextInt(12) == 0 ? random.nextLong(20_000) : random.nextLong(MINUTE, 6 * HOUR));
  }

  private Action.Door door() {
    return switch (random.nextInt(40)) {
      case 0, 1, 2, 3 -> Action.Door.RESERVATION;
      case 4 -> Action.Door.PROBE;
      case 5 -> Action.Door.SHADOW;
      default -> Action.Door.GATEWAY;
    };
  }

  private long fixed() {
    int kind = random.nextInt(2_000);
    if (kind == 0) {
      return Long.MAX_VALUE;
    }
    return kind < 60 ? random.nextLong(40_000_000) : random.nextLong(1, 180_000);
  }

  /** What is just free, or left, or one more: the edges of Cap. */
  private long exactly(int caller, int run) {
    List<Standing> standings =
        scene.standings.of(scene.caller(caller, run)).stream()
            .filter(at -> at.rule().spec().unit() == Unit.USD && at.free() > 0)
            .toList();
    if (standings.isEmpty()) {
      return fixed();
    }
    Standing at = standings.get(random.nextInt(standings.size()));
    long room = random.nextBoolean() ? at.free() : at.left();
    return (room + random.nextInt(0, 2)) * 1_000;
  }
}
