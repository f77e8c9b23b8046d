package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Says how an ask must be answered: the refusal table and the rules of fitting, read aloud from the
 * documentation, over the model's sums.
 */
final class Predictor {
  private static final long SOON = 60_000;

  private final Model model;
  private final Standings standings;

  Predictor(Model model, Standings standings) {
    this.model = model;
    this.standings = standings;
  }

  /** What a call is told: a refusal that carries a warning needs a place for it in the queue. */
  Prediction told(ModelCall call, boolean late) {
    Prediction prediction = of(call, late);
    boolean warns =
        prediction.forLackOfMoney()
            && call.asked.door() != Action.Door.PROBE
            && prediction.blocking().stream().anyMatch(at -> owesWarning(call, prediction, at));
    return warns && !model.hasSlots()
        ? Prediction.refused("store_unavailable", prediction.standings())
        : prediction;
  }

  /**
   * How a call is decided.
   *
   * @param late whether it has waited as long as it may
   */
  Prediction of(ModelCall call, boolean late) {
    if (model.suspended()) {
      return Prediction.refused("store_unavailable", List.of());
    }
    List<Standing> all = standings.of(call.caller);
    String barred = barred(call, all);
    if (barred.isEmpty()) {
      long cap = Fitting.cap(call, all, late);
      if (cap >= 0) {
        return grant(call, all, cap, "");
      }
    }
    Prediction refusal =
        barred.isEmpty()
            ? refusal(call, all, all.stream().filter(Standing::enforced).toList())
            : Prediction.refused(barred, all);
    return call.isShadow() ? grant(call, all, call.asked.wanted(), refusal.code()) : refusal;
  }

  private Prediction grant(ModelCall call, List<Standing> all, long cap, String refusal) {
    if (!model.hasSlots()) {
      return Prediction.refused("store_unavailable", all);
    }
    String would = refusal;
    if (would.isEmpty()) {
      List<Standing> shadows = new ArrayList<>();
      for (Standing at : all) {
        if (!at.enforced() && at.quantity(call, cap) > at.free()) {
          shadows.add(at);
        }
      }
      would = shadows.isEmpty() ? "" : refusal(call, all, shadows).code();
    }
    return new Prediction(Prediction.GRANTED, cap, all, List.of(), 0, would);
  }

  private String barred(ModelCall call, List<Standing> all) {
    ModelLatch latch = model.latches.on(call.caller, all);
    if (latch != null) {
      return latch.code();
    }
    if (call.caller.lacksAttribute(model.rules.inForce())) {
      return "attribute_missing";
    }
    for (Standing at : all) {
      if (at.chosen()
          && at.enforced()
          && at.account() == null
          && model.accounts.opened.full(at, call.caller, model.now())) {
        return "too_many_accounts";
      }
    }
    return "";
  }

  private Prediction refusal(ModelCall call, List<Standing> all, List<Standing> asked) {
    long smallest = call.asked.smallest();
    long named = call.asked.mayFit() ? smallest : call.asked.wanted();
    List<Standing> exhausted =
        asked.stream()
            .filter(at -> at.quantity(call, smallest) > at.left())
            .filter(at -> at.quantity(call, smallest) <= at.limit())
            .toList();
    if (!exhausted.isEmpty()) {
      boolean soon =
          exhausted.stream()
              .allMatch(at -> fitsAt(at, at.quantity(call, named)) - model.now() <= SOON);
      return refused(soon ? "throttled" : "budget_exhausted", all, exhausted, named);
    }
    List<Standing> tooLarge =
        asked.stream()
            .filter(
                at ->
                    at.quantity(call, smallest) > at.limit()
                        || (!call.asked.mayFit()
                            && at.quantity(call, call.asked.wanted()) > at.left()))
            .toList();
    if (!tooLarge.isEmpty() || call.uncountable(named)) {
      return refused("request_exceeds_budget", all, tooLarge, named);
    }
    long cap = Fitting.toLeft(call, all);
    return refused(
        "budget_contended",
        all,
        asked.stream().filter(at -> at.quantity(call, cap) > at.free()).toList(),
        cap);
  }

  private static Prediction refused(
      String code, List<Standing> all, List<Standing> blocking, long cap) {
    return new Prediction(code, -1, all, blocking, cap, "");
  }

  private long fitsAt(Standing at, long asked) {
    if (asked > at.limit()) {
      return Stretch.NEVER;
    }
    if (asked <= at.left()) {
      return model.now();
    }
    ModelAccount account = at.account();
    return account != null && account.isRolling()
        ? account.fallsTo(at.limit() - asked, model.now())
        : at.window().end();
  }

  /** Whether an account in the way owes its warning to a call that lacks money on it. */
  private static boolean owesWarning(ModelCall call, Prediction refusal, Standing at) {
    ModelAccount account = at.account();
    return account != null
        && at.quantity(call, refusal.blockedCap()) <= at.limit()
        && account.reached < at.rule().spec().rungs().getFirst().basisPoints();
  }
}
