package dev.hardstop.simulator;

import java.util.List;
import java.util.function.Predicate;

/** Which output cap fits, by the rules of fitting as the documentation has them. */
final class Fitting {
  private Fitting() {}

  /** Returns the output cap that is granted; less than 0 if none fits. */
  static long cap(ModelCall call, List<Standing> standings, boolean late) {
    long cap = toLeft(call, standings);
    if (cap < 0 || all(standings, at -> at.quantity(call, cap) <= at.free())) {
      return cap;
    }
    return late ? toFree(call, standings, cap) : -1;
  }

  private static boolean all(List<Standing> standings, Predicate<Standing> holds) {
    for (Standing at : standings) {
      if (at.enforced() && !holds.test(at)) {
        return false;
      }
    }
    return true;
  }

  /** Fits to what is left, as if nothing were held. */
  static long toLeft(ModelCall call, List<Standing> standings) {
    long cap = call.asked.wanted();
    for (Standing at : standings) {
      if (at.enforced() && at.quantity(call, cap) > at.left()) {
        if (!call.asked.mayFit()) {
          return -1;
        }
        long share =
            at.left() <= 0 ? at.left() : BudgetSpec.fraction(at.left(), call.asked.share());
        cap = Math.min(cap, Math.max(call.asked.smallest(), largest(call, at, share)));
        if (at.quantity(call, cap) > at.left()) {
          return -1;
        }
      }
    }
    return call.uncountable(cap) ? -1 : cap;
  }

  private static long toFree(ModelCall call, List<Standing> standings, long cap) {
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
    if (at.quantity(call, 0) > room) {
      return -1;
    }
    long fits = 0;
    long beyond = call.asked.wanted() + 1;
    while (beyond - fits > 1) {
      long middle = fits + (beyond - fits) / 2;
      if (at.quantity(call, middle) <= room) {
        fits = middle;
      } else {
        beyond = middle;
      }
    }
    return fits;
  }
}
