package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parts of one simulation share: the model, the disk, and what is expected next. */
final class Scene {
  final World world;
  final Tally tally;
  final Model model;
  final Predictor predictor;
  final SimulatedDisk disk;
  final Map<Integer, ModelCall> calls = new HashMap<>();
  final Set<ModelCall> waiting = new LinkedHashSet<>();

  /** Loads of accounts that were asked for. */
  final ArrayDeque<Runnable> loads = new ArrayDeque<>();

  /** Calls whose accounts are being loaded. */
  final Set<ModelCall> loading = new LinkedHashSet<>();

  /** What a crash left open on each account, charged before any rules were in force. */
  final Map<ModelAccount, Long> chargedAtStart = new LinkedHashMap<>();

  /** Facts that the disk has not acknowledged, in order. */
  final ArrayDeque<Fact> unacknowledged = new ArrayDeque<>();

  /** Facts in doubt after a failed commit; what is done about each is checked in order. */
  final ArrayDeque<Fact> doubtful = new ArrayDeque<>();

  long doubtfulOnDisk;
  boolean resuming;

  /** The ends that must come in this step. */
  final Map<ModelCall, Expected> ends = new HashMap<>();

  final List<ExpectedRung> rungs = new ArrayList<>();
  final List<ModelAccount> kills = new ArrayList<>();

  /** What people asked for in this step. */
  @Nullable Fact asked;

  @Nullable List<ModelRule> adopting;

  @Nullable List<ModelRule> adoptedLast;

  /** Calls whose hold must shrink or be extended in this step, as often as they are in here. */
  final List<ModelCall> changing = new ArrayList<>();

  List<ModelAccount> adjusting = List.of();
  @Nullable ModelCall asking;

  /** Whose accounts are looked at when the clock is. */
  @Nullable ModelCall watching;

  long acknowledged;

  /** Whether callers hear what has become durable. */
  boolean acknowledging;

  /** Whether a load of accounts has just failed. */
  boolean loadFails;

  /** What was asked for while the store was away. */
  final List<Deferred> deferred = new ArrayList<>();

  /** How a hold must end; in full means at what it holds then. */
  record Expected(ModelCall.End how, boolean inFull) {}

  record ExpectedRung(ModelAccount account, int basisPoints, long settled) {}

  final RuleNames names = new RuleNames();

  private static final int REMEMBERED = 1_000;

  private final ArrayDeque<Integer> endedCalls = new ArrayDeque<>();
  private final Map<Long, Caller> callers = new HashMap<>();

  Caller caller(int number, int run) {
    return callers.computeIfAbsent(number * 1_000L + run, _ -> Caller.of(number, run));
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

  Scene(World world, Tally tally) {
    this.world = world;
    this.tally = tally;
    this.model = new Model(world.options().maxQueuedFacts());
    this.predictor = new Predictor(model);
    this.disk = new SimulatedDisk(world.syncsEachCommit());
  }
}
