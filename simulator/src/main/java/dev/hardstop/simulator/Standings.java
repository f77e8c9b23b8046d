package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;

/** How the model's accounts stand at this moment. */
final class Standings {
  private final Model model;

  Standings(Model model) {
    this.model = model;
  }

  /** Returns how all accounts stand that a caller touches, in the order of the configuration. */
  List<Standing> of(Caller caller) {
    List<Caller.Touched> touched = caller.touched(model.rules.inForce());
    List<Standing> standings = new ArrayList<>(touched.size());
    for (Caller.Touched each : touched) {
      standings.add(standing(each));
    }
    return standings;
  }

  private Standing standing(Caller.Touched touched) {
    long now = model.now();
    Stretch window = touched.rule().at(now);
    ModelAccount known = model.accounts.of(touched.rule().key(), touched.values());
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
}
