package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Adds facts up again without the engine's code: takes, gives back and compares. What a grant says
 * that an account stood at must be what the facts before it come to.
 *
 * <p>Facts before the first one are not known, so an account counts from its first grant on.
 */
final class PlainSums {
  /** What one account comes to in one window. */
  static final class Line {
    final String name;
    final boolean rolling;
    final long firstSequence;
    private boolean anchored;
    private boolean openedSince;
    long settled;
    long held;

    /** Changes by facts that the documented tables do not count yet. */
    long settledSince;

    long heldSince;

    private Line(String name, boolean rolling, long firstSequence) {
      this.name = name;
      this.rolling = rolling;
      this.firstSequence = firstSequence;
    }

    /** Returns whether the facts say what it stands at. */
    boolean isKnown() {
      return anchored;
    }

    /** Returns whether it started anew with a fact that the documented tables do not count yet. */
    boolean isOpenedSince() {
      return openedSince;
    }
  }

  /** What the facts say of one hold. */
  static final class Hold {
    final long heldAtMillis;
    final boolean fromEarlier;
    private boolean ended;
    private final List<Take> takes;
    private Amounts amounts;
    String state = "open";
    @Nullable Amounts charge;

    private Hold(long heldAtMillis, List<Take> takes, Amounts amounts, boolean fromEarlier) {
      this.heldAtMillis = heldAtMillis;
      this.takes = new ArrayList<>(takes);
      this.amounts = amounts;
      this.fromEarlier = fromEarlier;
    }
  }

  private final Map<AccountKey, Line> lines = new HashMap<>();
  private final Map<Long, Hold> touched = new HashMap<>();
  private final LongFunction<@Nullable List<Take>> earlierTakes;
  private final long watermark;
  private final Findings findings;
  private long firstSequence;
  private long lastSequence;
  private long epoch;
  private long atMillis;

  /**
   * @param earlierTakes what a hold took that is older than the first fact; null if nobody knows
   * @param watermark the newest fact that the documented tables count
   */
  PlainSums(LongFunction<@Nullable List<Take>> earlierTakes, long watermark, Findings findings) {
    this.earlierTakes = earlierTakes;
    this.watermark = watermark;
    this.findings = findings;
  }

  void add(Fact fact) {
    if (lastSequence == 0) {
      firstSequence = fact.sequence();
    } else {
      findings.compare("ledger.db", "fact", lastSequence + 1, fact.sequence(), fact.sequence());
    }
    lastSequence = fact.sequence();
    if (fact.atMillis() < atMillis) {
      findings.add("ledger.db", "time", ">= " + atMillis, fact.atMillis(), fact.sequence());
    }
    atMillis = Math.max(atMillis, fact.atMillis());
    switch (fact) {
      case Fact.EpochStarted started -> start(started);
      case Fact.Held held -> hold(held);
      case Fact.Tightened tightened -> tighten(tightened);
      case Fact.Settled settled ->
          end(
              settled,
              settled.holdId(),
              settled.ending().unreconciled() ? "unreconciled" : "settled",
              settled.charge());
      case Fact.Released released -> end(released, released.holdId(), "released", null);
      case Fact.Adjusted adjusted -> adjust(adjusted);
      case Fact.RulesAdopted adopted -> adopt(adopted);
      case Fact.Extended _,
          Fact.RungReached _,
          Fact.Refused _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.Issued _ -> {
        // Move no sums.
      }
    }
  }

  private void start(Fact.EpochStarted started) {
    if (started.epoch() <= epoch) {
      findings.add("ledger.db", "epoch", "> " + epoch, started.epoch(), started.sequence());
    }
    epoch = started.epoch();
  }

  private void hold(Fact.Held held) {
    Hold hold = new Hold(held.atMillis(), held.takes(), held.amounts(), false);
    touched.put(held.sequence(), hold);
    for (Take take : held.takes()) {
      if (!take.respectsCap()) {
        findings.add(
            name(take),
            "Cap: settled + held + ask",
            "<= " + take.limit(),
            take.settled() + " + " + take.held() + " + " + take.ask(),
            held.sequence());
      }
      if (!take.ofCallWindow()) {
        Line line = line(take, held.sequence());
        anchor(line, take, held.sequence());
        change(line, 0, take.ask(), held.sequence());
      }
    }
  }

  /** The account must stand where the grant says that it stood. */
  private void anchor(Line line, Take take, long sequence) {
    if (line.anchored) {
      findings.compare(line.name, "held", line.held, take.held(), sequence);
      if (!line.rolling) {
        findings.compare(line.name, "settled", line.settled, take.settled(), sequence);
      }
    }
    // From here on what the grant says: one difference is told once.
    line.anchored = true;
    line.settled = take.settled();
    line.held = take.held();
  }

  private void tighten(Fact.Tightened tightened) {
    Hold hold = openHold(tightened, tightened.holdId());
    if (hold == null) {
      return;
    }
    for (Take take : hold.takes) {
      if (!take.ofCallWindow()) {
        Line line = line(take, tightened.sequence());
        long before = hold.amounts.of(take.unit());
        change(line, 0, tightened.amounts().of(take.unit()) - before, tightened.sequence());
        // What an earlier hold was before it shrank is not in the facts that are kept.
        line.anchored &= !hold.fromEarlier;
      }
    }
    hold.amounts = tightened.amounts();
  }

  private void end(Fact fact, long holdId, String state, @Nullable Amounts charge) {
    Hold hold = openHold(fact, holdId);
    if (hold == null) {
      return;
    }
    hold.ended = true;
    if (fact.sequence() <= watermark) {
      hold.state = state;
      hold.charge = charge;
    }
    for (Take take : hold.takes) {
      if (!take.ofCallWindow()) {
        long settled = charge == null ? 0 : charge.of(take.unit());
        change(
            line(take, fact.sequence()), settled, -hold.amounts.of(take.unit()), fact.sequence());
      }
    }
  }

  private @Nullable Hold openHold(Fact fact, long holdId) {
    Hold known = touched.get(holdId);
    if (known == null && holdId < firstSequence) {
      List<Take> takes = earlierTakes.apply(holdId);
      if (takes == null) {
        lines.values().forEach(line -> line.anchored = false);
        return null;
      }
      known = new Hold(Long.MIN_VALUE, takes, amounts(takes), true);
      touched.put(holdId, known);
      return known;
    }
    if (known == null || known.ended) {
      findings.add("hold " + holdId, "ends", "once, after it was held", "again", fact.sequence());
      return null;
    }
    return known;
  }

  private static Amounts amounts(List<Take> takes) {
    Amounts amounts = Amounts.ZERO;
    for (Take take : takes) {
      amounts = amounts.with(take.unit(), take.ask());
    }
    return amounts;
  }

  private void adjust(Fact.Adjusted adjusted) {
    Hold hold = touched.get(adjusted.holdId());
    if (hold != null && adjusted.sequence() <= watermark) {
      hold.state = "settled";
      hold.charge = adjusted.charge();
    }
    for (Fact.Adjusted.Part part : adjusted.parts()) {
      Line line =
          lines.computeIfAbsent(
              AccountKey.of(part.account(), part.startsAtMillis()),
              _ -> new Line(name(part.account()), part.bucketMillis() != 0, lastSequence));
      change(line, part.change(), 0, adjusted.sequence());
    }
  }

  private void adopt(Fact.RulesAdopted adopted) {
    for (Fact.RulesAdopted.Opening opening : adopted.openings()) {
      AccountKey key = AccountKey.of(opening.account(), opening.startsAtMillis());
      Line line =
          new Line(name(opening.account()), opening.bucketMillis() != 0, adopted.sequence());
      line.anchored = true;
      line.settled = opening.settled();
      line.openedSince = adopted.sequence() > watermark;
      lines.put(key, line);
    }
    for (Fact.RulesAdopted.Joined joined : adopted.joined()) {
      Hold hold = touched.get(joined.holdId());
      if (hold != null) {
        hold.takes.add(joined.take());
      }
      change(line(joined.take(), adopted.sequence()), 0, joined.take().ask(), adopted.sequence());
    }
  }

  private Line line(Take take, long sequence) {
    return lines.computeIfAbsent(
        AccountKey.of(take), _ -> new Line(name(take), take.bucketMillis() != 0, sequence));
  }

  private void change(Line line, long settledBy, long heldBy, long sequence) {
    line.settled += settledBy;
    line.held += heldBy;
    if (sequence > watermark) {
      line.settledSince += settledBy;
      line.heldSince += heldBy;
    }
  }

  private static String name(Take take) {
    return name(take.account());
  }

  /** Returns an account as findings name it. */
  static String name(AccountId id) {
    return "account " + id.budget() + (id.values().isEmpty() ? "" : " " + id.values());
  }

  Map<AccountKey, Line> lines() {
    return lines;
  }

  /** Returns the holds that the facts speak of, as they stood at the watermark. */
  Map<Long, Hold> holds() {
    return touched;
  }

  long lastSequence() {
    return lastSequence;
  }
}
