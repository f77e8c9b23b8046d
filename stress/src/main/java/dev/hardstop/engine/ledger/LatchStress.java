package dev.hardstop.engine.ledger;

import java.util.Map;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/** Who sees without the lock that a latch was set, finds it. */
@JCStressTest
@State
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "Not set yet.")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "Set in between.")
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "Set before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A call in flight would go on after the switch.")
public class LatchStress {
  private static final Latch ALL =
      new Latch("all", Latch.Kind.TRIPPED, Map.of(), Optional.empty(), "stress", "stress");

  private final Stressed stressed = new Stressed(1);
  private final long hold = stressed.ask("call").orElseThrow().sequence();

  /** The operator. */
  @Actor
  public void operator() {
    stressed.ledger.setLatch(ALL, told -> {});
  }

  /** The event loop that watches the call. */
  @Actor
  public void watch(JZ_Result result) {
    result.r1 = stressed.ledger.latchesSet();
    result.r2 = stressed.ledger.latchOn(hold).isPresent();
  }
}
