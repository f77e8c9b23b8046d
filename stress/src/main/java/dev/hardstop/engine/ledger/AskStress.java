package dev.hardstop.engine.ledger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Of two calls for the last of the money one gets it, and never both or neither. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The first was first.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The second was first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Cap, or NoFalseRefusal, is broken.")
public class AskStress {
  private final Stressed stressed = new Stressed(1);

  /** One call. */
  @Actor
  public void first(ZZ_Result result) {
    result.r1 = stressed.ask("first").isPresent();
  }

  /** Another. */
  @Actor
  public void second(ZZ_Result result) {
    result.r2 = stressed.ask("second").isPresent();
  }
}
