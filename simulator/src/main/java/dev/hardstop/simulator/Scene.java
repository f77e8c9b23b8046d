package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the parts of one simulation share: the world, the model of it, and where everybody is. */
final class Scene {
  private static final int REMEMBERED = 1_000;

  final World world;
  final Tally tally;
  final Model model;
  final Standings standings;
  final Predictor predictor;
  final Expectations expected;
  final Doubts doubts;
  final RuleNames names = new RuleNames();

  // The machine.
  final SimulatedClock clock;
  final SimulatedDisk disk;

  final Map<Integer, ModelCall> calls = new HashMap<>();

  /** What a crash left open on each account, charged before any rules were in force. */
  final Map<ModelAccount, Long> chargedAtStart = new LinkedHashMap<>();

  // What is known for as long as the process lives.
  final Loads loads;
  final Set<ModelCall> waiting = new LinkedHashSet<>();

  /** Facts that the disk has not acknowledged, in order. */
  final ArrayDeque<Fact> unacknowledged = new ArrayDeque<>();

  /** The newest fact that it has acknowledged. */
  long acknowledged;

  /** Whether callers hear what has become durable. */
  boolean acknowledging;

  /** What was asked for while the store was away. */
  final List<Deferred> deferred = new ArrayList<>();

  /** The history that was read for a configuration that may come into force. */
  Optional<Reading> reading = Optional.empty();

  private final ArrayDeque<Integer> endedCalls = new ArrayDeque<>();
  private final Map<Long, Caller> callers = new HashMap<>();

  Scene(World world, Tally tally) {
    this.world = world;
    this.tally = tally;
    this.model = new Model(world.options().maxQueuedFacts());
    this.standings = new Standings(model);
    this.predictor = new Predictor(model, standings);
    this.expected = new Expectations(model);
    this.doubts = new Doubts(model);
    this.clock = new SimulatedClock(world.startMillis(), tally);
    this.disk = new SimulatedDisk(world.syncsEachCommit());
    this.loads = new Loads(disk, tally);
  }

  Caller caller(int number, int run) {
    return callers.computeIfAbsent(number * 1_000L + run, _ -> Caller.of(number, run));
  }

  /** Returns whether the process before left something open that is not charged yet. */
  boolean isAnyLeftOpen() {
    return model.holds.open().stream().anyMatch(call -> call.state == ModelCall.State.LEFT);
  }

  /** Calls that ended are remembered for a while: somebody may end them again, or correct them. */
  void ended(ModelCall call) {
    endedCalls.add(call.number);
    if (endedCalls.size() > REMEMBERED) {
      int oldest = endedCalls.poll();
      ModelCall old = calls.get(oldest);
      if (old != null && !old.isOpen()) {
        calls.remove(oldest);
      }
    }
  }

  /** The process died, with all that it had not written. */
  void restart(long survived) {
    model.restart(survived);
    calls.values().forEach(ModelCall::restart);
    calls.values().removeIf(call -> call.state == ModelCall.State.GONE);
    loads.clear();
    waiting.clear();
    unacknowledged.clear();
    acknowledged = survived;
    deferred.clear();
    reading = Optional.empty();
  }
}
