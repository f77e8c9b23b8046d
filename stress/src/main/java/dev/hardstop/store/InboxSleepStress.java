package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A writer that falls asleep while an urgent fact comes is woken by it. */
@JCStressTest
@State
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Awake, with the fact.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It slept through the fact.")
public class InboxSleepStress {
  private static final long LONG_NANOS = 5_000_000_000L;

  private final Inbox inbox = new Inbox();

  /** The ledger. */
  @Actor
  public void ledger() {
    inbox.append(new Fact.Released(1, 0, 1, ""), true);
  }

  /** The writer: without the fact, its sleep would be far too long. */
  @Actor
  public void writer(I_Result result) {
    long begun = System.nanoTime();
    int taken = 0;
    while (taken == 0 && System.nanoTime() - begun < LONG_NANOS) {
      inbox.awaitUrgent(LONG_NANOS);
      taken = inbox.take().count();
    }
    result.r1 = System.nanoTime() - begun < LONG_NANOS ? taken : 0;
  }
}
