package dev.hardstop.simulator;

import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says how an ask must be answered: the refusal table and the rules of fitting, read aloud from the
 * documentation, over the model's sums.
 */
final class Predictor {
  /** No single hold takes more than this of anything. */
  private static final long MOST = Long.MAX_VALUE / 1_000;

  private static final long SOON = 60_000;

  private final Model model;

  Predictor(Model model) {
    this.model = model;
  }

  /** Whether an ask has waited as long as it may. */
  Prediction of(ModelCall call, boolean late) {
    if (model.suspended()) {
      return Prediction.refused("store_unavailable", List.of());
    }
    List<Standing> standings = standings(call.caller);
    String barred = barred(call, standings);
    if (barred.isEmpty()) {
      long cap = fit(call, standings, late);
      if (cap >= 0) {
        return grant(call, standings, cap, "");
      }
    }
    Prediction refusal =
        barred.isEmpty()
            ? refusal(call, standings, standings.stream().filter(Standing::enforced).toList())
            : Prediction.refused(barred, standings);
    return call.isShadow() ? grant(call, standings, call.asked.wanted(), refusal.code()) : refusal;
  }

  private Prediction grant(ModelCall call, List<Standing> standings, long cap, String refusal) {
    if (!model.hasSlots()) {
      return Prediction.refused("store_unavailable", standings);
    }
    String would = refusal;
    if (would.isEmpty()) {
      List<Standing> shadows = new ArrayList<>();
      for (Standing at : standings) {
        if (!at.enforced() && quantity(call, at, cap) > at.free()) {
          shadows.add(at);
        }
      }
      would = shadows.isEmpty() ? "" : refusal(call, standings, shadows).code();
    }
    return new Prediction(Prediction.GRANTED, cap, standings, List.of(), 0, would);
  }

  List<Standing> standings(Caller caller) {
    List<Caller.Touched> touched = caller.touched(model.rules());
    List<Standing> standings = new ArrayList<>(touched.size());
    for (Caller.Touched each : touched) {
      standings.add(standing(each));
    }
    return standings;
  }

  private Standing standing(Caller.Touched touched) {
    long now = model.now();
    Stretch window = touched.rule().at(now);
    ModelAccount known = model.account(touched.rule().key(), touched.values());
    boolean goesOn = known != null && goesOn(known, touched.rule().spec(), window, now);
    ModelAccount account = goesOn ? known : null;
    return new Standing(
        touched.rule(),
        touched.values(),
        touched.chosen(),
        account,
        account == null ? window : new Stretch(account.start, account.end),
        touched.amount(),
        touched.limit(),
        account == null ? 0 : account.settledAt(now),
        account == null ? 0 : account.held);
  }

  private static boolean goesOn(ModelAccount known, BudgetSpec spec, Stretch window, long now) {
    return switch (spec.window()) {
      case WindowSpec.Calendar _, WindowSpec.Every _, WindowSpec.Lifetime _ ->
          known.start == window.start();
      case WindowSpec.Rolling _ -> true;
      case WindowSpec.Run run ->
          known.open > 0 || now - Math.max(known.lastEnd, known.start) < run.idleMillis();
      case WindowSpec.Call _ -> false;
    };
  }

  private String barred(ModelCall call, List<Standing> standings) {
    ModelLatch latch = latchOn(call.caller, standings);
    if (latch != null) {
      return latch.code();
    }
    if (call.caller.lacksAttribute(model.rules())) {
      return "attribute_missing";
    }
    for (Standing at : standings) {
      if (at.chosen()
          && at.enforced()
          && at.account() == null
          && model.opened().full(at, call.caller, model.now())) {
        return "too_many_accounts";
      }
    }
    return "";
  }

  @Nullable ModelLatch latchOn(Caller caller, List<Standing> standings) {
    for (ModelLatch latch : model.latches().values()) {
      if (latch.refuses(caller, standings)) {
        return latch;
      }
    }
    return null;
  }

  private static long fit(ModelCall call, List<Standing> standings, boolean late) {
    long cap = fitToLeft(call, standings);
    if (cap < 0 || all(standings, at -> quantity(call, at, cap) <= at.free())) {
      return cap;
    }
    return late ? fitToFree(call, standings, cap) : -1;
  }

  private static boolean all(List<Standing> standings, Predicate<Standing> holds) {
    for (Standing at : standings) {
      if (at.enforced() && !holds.test(at)) {
        return false;
      }
    }
    return true;
  }

  private static long fitToLeft(ModelCall call, List<Standing> standings) {
    long cap = call.asked.wanted();
    for (Standing at : standings) {
      if (at.enforced() && quantity(call, at, cap) > at.left()) {
        if (!call.asked.mayFit()) {
          return -1;
        }
        long share =
            at.left() <= 0 ? at.left() : BudgetSpec.fraction(at.left(), call.asked.share());
        cap = Math.min(cap, Math.max(call.asked.smallest(), largest(call, at, share)));
        if (quantity(call, at, cap) > at.left()) {
          return -1;
        }
      }
    }
    return uncountable(call, cap) ? -1 : cap;
  }

  private static long fitToFree(ModelCall call, List<Standing> standings, long cap) {
    if (!call.asked.mayFit()) {
      return -1;
    }
    long fitted = cap;
    for (Standing at : standings) {
      if (at.enforced()) {
        fitted = Math.min(fitted, largest(call, at, at.free()));
      }
    }
    return fitted >= call.asked.smallest() ? fitted : -1;
  }

  /** The largest cap that fits in {@code room}, by halving; −1 if not even none does. */
  private static long largest(ModelCall call, Standing at, long room) {
    if (quantity(call, at, 0) > room) {
      return -1;
    }
    long fits = 0;
    long beyond = call.asked.wanted() + 1;
    while (beyond - fits > 1) {
      long middle = fits + (beyond - fits) / 2;
      if (quantity(call, at, middle) <= room) {
        fits = middle;
      } else {
        beyond = middle;
      }
    }
    return fits;
  }

  static boolean uncountable(ModelCall call, long cap) {
    return call.quantity(Unit.USD, cap) > MOST || call.quantity(Unit.TOKENS, cap) > MOST;
  }

  private static long quantity(ModelCall call, Standing at, long cap) {
    return call.quantity(at.rule().spec().unit(), cap);
  }

  private Prediction refusal(ModelCall call, List<Standing> all, List<Standing> asked) {
    long smallest = call.asked.smallest();
    long named = call.asked.mayFit() ? smallest : call.asked.wanted();
    List<Standing> exhausted =
        asked.stream()
            .filter(at -> quantity(call, at, smallest) > at.left())
            .filter(at -> quantity(call, at, smallest) <= at.limit())
            .toList();
    if (!exhausted.isEmpty()) {
      boolean soon =
          exhausted.stream()
              .allMatch(at -> fitsAt(at, quantity(call, at, named)) - model.now() <= SOON);
      return refused(soon ? "throttled" : "budget_exhausted", all, exhausted, named);
    }
    List<Standing> tooLarge =
        asked.stream()
            .filter(
                at ->
                    quantity(call, at, smallest) > at.limit()
                        || (!call.asked.mayFit()
                            && quantity(call, at, call.asked.wanted()) > at.left()))
            .toList();
    if (!tooLarge.isEmpty() || uncountable(call, named)) {
      return refused("request_exceeds_budget", all, tooLarge, named);
    }
    long cap = fitToLeft(call, all);
    return refused(
        "budget_contended",
        all,
        asked.stream().filter(at -> quantity(call, at, cap) > at.free()).toList(),
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
  static boolean owesWarning(ModelCall call, Prediction refusal, Standing at) {
    ModelAccount account = at.account();
    return account != null
        && quantity(call, at, refusal.blockedCap()) <= at.limit()
        && account.reached < at.rule().spec().rungs().getFirst().basisPoints();
  }

  static long asked(ModelCall call, Prediction refusal, Standing at) {
    return quantity(call, at, refusal.blockedCap());
  }
}
