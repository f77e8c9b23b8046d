package dev.hardstop.server.gateway;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Of two calls of a key with one place left, one gets it, whatever the order. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The second came last.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The first came last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A place was given twice, or refused though free.")
public class InFlightStress {
  private final InFlight inFlight = new InFlight();
  private final boolean isTaken = inFlight.enter("key", 2);

  /** The first call. */
  @Actor
  public void first(ZZ_Result result) {
    result.r1 = inFlight.enter("key", 2);
  }

  /** The second call. */
  @Actor
  public void second(ZZ_Result result) {
    result.r2 = inFlight.enter("key", 2);
  }

  /** Its places are free again once all have left. */
  @Arbiter
  public void leave(ZZ_Result result) {
    inFlight.leave("key");
    inFlight.leave("key");
    if (!isTaken || !inFlight.enter("key", 1)) {
      throw new AssertionError("a place is lost");
    }
  }
}
