package dev.hardstop.engine.ledger;

import java.util.List;

/**
 * Charges holds whose deadline has passed, in full: nothing is given back because time passed.
 *
 * <p>Threads: under the ledger's lock.
 */
final class Lapsing {
  private static final String DETAIL = "{\"outcome\":\"lapsed\"}";

  private final Books books;
  private final Granting granting;
  private final Endings endings;
  private final LeftOpen leftOpen;
  private int lapsed;

  Lapsing(Books books, Granting granting, Endings endings, LeftOpen leftOpen) {
    this.books = books;
    this.granting = granting;
    this.endings = endings;
    this.leftOpen = leftOpen;
  }

  /** Ends every hold that is due; returns how many have lapsed since the last time. */
  int all(List<Runnable> after) {
    long now = books.now();
    List<OpenHold> due =
        books.state().openHolds().stream()
            .filter(hold -> hold.lapsesAtMillis <= now && !leftOpen.has(hold))
            .toList();
    due.forEach(hold -> lapse(hold, after));
    int count = lapsed;
    lapsed = 0;
    return count;
  }

  /** Ends a hold that somebody asks for before the next round; false if it is not due. */
  boolean ifDue(OpenHold hold, List<Runnable> after) {
    if (hold.lapsesAtMillis > books.now() || books.suspended()) {
      return false;
    }
    lapse(hold, after);
    return true;
  }

  private void lapse(OpenHold hold, List<Runnable> after) {
    books.enact(endings.chargeInFull(hold, Ending.LAPSED, DETAIL), false);
    granting.wake(hold, after);
    lapsed++;
  }
}
