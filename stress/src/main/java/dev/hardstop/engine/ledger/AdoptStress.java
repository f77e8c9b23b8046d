package dev.hardstop.engine.ledger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The rules are read without the lock to resolve a call: one that is decided after they changed is
 * decided by the new ones all the same.
 */
@JCStressTest
@State
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Granted by the old rules, before the new.")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Refused by the new rules.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Granted by rules that were not in force.")
public class AdoptStress {
  private final Stressed stressed = new Stressed(1);

  /** The budget is replaced by one that allows nothing. */
  @Actor
  public void adopt() {
    stressed.adopt("second", 0);
  }

  /** A call. */
  @Actor
  public void ask(I_Result result) {
    result.r1 = stressed.ask("call").map(AdoptStress::byWhich).orElse(0);
  }

  private static int byWhich(Fact.Held held) {
    return held.takes().size() == 1 && held.takes().getFirst().account().budget().equals("first")
        ? 1
        : 2;
  }
}
