package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.time.Window;
import dev.hardstop.server.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of a charge above its hold that took a budget past its limit. It is charged in full
 * all the same: this is for those who have to ask the provider why.
 */
final class Overshoot {
  private static final Logger LOG = LoggerFactory.getLogger("dev.hardstop.alerts");

  private final Ledger ledger;
  private final Metrics metrics;

  Overshoot(Ledger ledger, Metrics metrics) {
    this.ledger = ledger;
    this.metrics = metrics;
  }

  /** Looks at a hold that was just settled at {@code chargedNanoUsd}. */
  void after(Fact.Held held, long chargedNanoUsd) {
    long overrun = chargedNanoUsd - held.amounts().nanoUsd();
    if (overrun <= 0) {
      return;
    }
    long most = 0;
    for (AccountView account : ledger.accounts(ledger.rules().resolve(held.call().attributes()))) {
      long past = Math.min(overrun, past(account, chargedNanoUsd));
      if (past > 0) {
        tell(held, account, past);
      }
      most = Math.max(most, past);
    }
    if (most > 0) {
      metrics.overshot(most);
    }
  }

  private static long past(AccountView account, long chargedNanoUsd) {
    if (account.budget().unit() != Unit.USD || account.budget().shadow()) {
      return 0;
    }
    boolean isOfCall = account.budget().window() instanceof Window.Call;
    return (isOfCall ? chargedNanoUsd : account.settled()) - account.limit();
  }

  private static void tell(Fact.Held held, AccountView account, long past) {
    LOG.atError()
        .addKeyValue("budget", account.budget().id())
        .addKeyValue("call", held.call().id())
        .log(
            "overshoot: a call cost more than was held and took a budget {} USD past its limit",
            Usd.format(past));
  }
}
