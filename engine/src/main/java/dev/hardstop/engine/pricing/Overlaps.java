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
    long pricedMask = priced.stream().mapToLong(UsageClass::bit).sum();
    for (UsageClass whole : UsageClass.values()) {
      long parts = whole.includedMask() & pricedMask;
      if (parts != 0 && (pricedMask & whole.bit()) == 0) {
        throw missing(UsageClass.lowestIn(parts).key(), whole);
      }
    }
    for (UsageClass one : priced) {
      for (UsageClass other : priced) {
        requireOverlap(one, other, pricedMask);
      }
    }
  }

  private static void requireOverlap(UsageClass one, UsageClass other, long pricedMask) {
    long both = one.includedMask() & other.includedMask();
    long uncovered = both;
    for (long rest = both & pricedMask; rest != 0; rest &= rest - 1) {
      uncovered &= ~UsageClass.lowestIn(rest).includedMask();
    }
    if (uncovered != 0) {
      throw missing(one.key() + " and " + other.key(), UsageClass.lowestIn(uncovered));
    }
  }

  private static IllegalArgumentException missing(String what, UsageClass lacking) {
    return new IllegalArgumentException(
        "prices: " + what + " (expected: a price of " + lacking.key() + " too)");
  }
}
