package dev.hardstop.server.node;

import dev.hardstop.engine.budget.AccountNames;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.time.LedgerClock;
import java.math.BigDecimal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log what people are to be told: rungs, trips, changes of rules, clock jumps. */
final class AlertLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.hardstop.alerts");

  private AlertLog() {}

  static void tell(List<Fact> facts) {
    facts.forEach(AlertLog::tell);
  }

  private static void tell(Fact fact) {
    switch (fact) {
      case Fact.RungReached rung -> tell(rung);
      case Fact.LatchSet set ->
          LOG.atWarn()
              .addKeyValue("trip", set.latch().id())
              .addKeyValue("by", set.latch().by())
              .log("calls are stopped: {}", set.latch().reason());
      case Fact.LatchCleared cleared ->
          LOG.atWarn()
              .addKeyValue("trip", cleared.latchId())
              .addKeyValue("by", cleared.by())
              .log("calls go on: {}", cleared.reason());
      case Fact.Adjusted adjusted ->
          LOG.atInfo()
              .addKeyValue("hold", adjusted.holdId())
              .addKeyValue("by", adjusted.by())
              .log("a charge was corrected: {}", adjusted.reason());
      case Fact.Refused refused ->
          LOG.atWarn()
              .addKeyValue("key", refused.call().attributes().value("key"))
              .addKeyValue("call", refused.call().id())
              .log("{}: a key opens more accounts than it may", refused.code());
      case Fact.EpochStarted _,
          Fact.Held _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Settled _,
          Fact.Released _,
          Fact.RulesAdopted _,
          Fact.Issued _ -> {
        // Seen elsewhere.
      }
    }
  }

  private static void tell(Fact.RungReached rung) {
    String values = rung.account().values();
    int count = values.isEmpty() ? 0 : values.split("\u001f", -1).length;
    LOG.atWarn()
        .addKeyValue("budget", rung.account().budget())
        .addKeyValue("account", AccountNames.display(values, count))
        .addKeyValue("by_refusal", rung.byRefusal())
        .log(
            "a budget reached {}%",
            BigDecimal.valueOf(rung.basisPoints(), 2).stripTrailingZeros().toPlainString());
  }

  static void tell(LedgerClock.ClockJump jump) {
    LOG.atError()
        .addKeyValue("ahead_ms", jump.aheadMillis())
        .log(
            "clock_jump: the machine's clock ran ahead; elapsed time is followed until both agree"
                + " for five minutes");
  }
}
