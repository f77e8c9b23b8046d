package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Usd;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line an exchange, at debug level of a logger of its own: off unless asked for. No text of
 * prompts or answers, no credentials.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.hardstop.access");

  private AccessLog() {}

  static void note(Forward forward, String outcome, int status, @Nullable Settlement settlement) {
    if (LOG.isDebugEnabled()) {
      LOG.atDebug()
          .addKeyValue("call", forward.id())
          .addKeyValue("key", forward.key().id())
          .addKeyValue("api", forward.operation().label())
          .addKeyValue("outcome", outcome)
          .addKeyValue("status", status)
          .addKeyValue(
              "charged_usd", settlement == null ? "0" : Usd.format(settlement.charge().nanoUsd()))
          .log("exchange");
    }
  }
}
