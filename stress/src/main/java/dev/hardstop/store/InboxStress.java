package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The writer takes each fact once and in order, and does not sleep through one that is urgent.
 *
 * <p>Results: facts that the writer took at once, and those that were left for its next turn.
 */
@JCStressTest
@State
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "The writer came first.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The writer came in between.")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "The writer came last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fact was lost, taken twice or out of order.")
public class InboxStress {
  private static final long A_SECOND = 1_000_000_000L;

  private final Inbox inbox = new Inbox();

  private static Fact fact(long sequence) {
    return new Fact.Released(sequence, 0, 1, "");
  }

  /** The ledger, under its lock. */
  @Actor
  public void ledger() {
    inbox.append(fact(1), false);
    inbox.append(fact(2), true);
  }

  /** The writer. */
  @Actor
  public void writer(II_Result result) {
    result.r1 = taken(0);
  }

  /** The writer again, which an urgent fact wakes. */
  @Arbiter
  public void again(II_Result result) {
    if (result.r1 < 2) {
      long begun = System.nanoTime();
      inbox.awaitUrgent(A_SECOND);
      if (System.nanoTime() - begun >= A_SECOND) {
        result.r2 = -1;
        return;
      }
    }
    result.r2 = taken(result.r1);
  }

  private int taken(long before) {
    Inbox.Taken taken = inbox.take();
    for (int i = 0; i < taken.count(); i++) {
      if (taken.facts()[i].sequence() != before + i + 1) {
        return -1;
      }
    }
    return taken.count();
  }
}
