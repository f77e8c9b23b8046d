package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.Set;

/** The rule that leaves no doubt which rate a class takes. */
final class Overlaps {
  private Overlaps() {}

  /**
   * Checks that whatever includes a priced unit is priced, and the overlap of any two.
   *
   * @throws IllegalArgumentException naming what lacks a price
   */
  static void requireAllPriced(Set<UsageClass> priced) {
    for (UsageClass unit : priced) {
      for (UsageClass whole : UsageClass.values()) {
        if (whole.includes(unit) && !priced.contains(whole)) {
          throw missing(unit, unit, whole);
        }
      }
      for (UsageClass other : priced) {
        requireOverlap(unit, other, priced);
      }
    }
  }

  private static void requireOverlap(UsageClass one, UsageClass other, Set<UsageClass> priced) {
    if (one.includes(other) || other.includes(one)) {
      return;
    }
    for (UsageClass both : UsageClass.values()) {
      boolean isOverlap = one.includes(both) && other.includes(both);
      boolean isCovered =
          priced.stream().anyMatch(unit -> isWithin(unit, one, other) && unit.includes(both));
      if (isOverlap && !isCovered) {
        throw missing(one, other, both);
      }
    }
  }

  private static boolean isWithin(UsageClass unit, UsageClass one, UsageClass other) {
    return one.includes(unit) && other.includes(unit);
  }

  private static IllegalArgumentException missing(UsageClass a, UsageClass b, UsageClass lacking) {
    String what = a == b ? a.key() : a.key() + " and " + b.key();
    return new IllegalArgumentException(
        "prices: " + what + " (expected: a price of " + lacking.key() + " too)");
  }
}
