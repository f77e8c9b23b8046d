package dev.hardstop.server.node;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.store.Projection;

/** What a node's inside looks like, read whenever somebody looks. */
final class Gauges {
  private Gauges() {}

  static void register(
      Metrics metrics, Ledger ledger, Projection projection, StoreWatch storeWatch) {
    metrics.gauge("hardstop_accounts", "Accounts in memory.", () -> ledger.sizes().accounts());
    metrics.gauge("hardstop_open_holds", "Holds not ended.", () -> ledger.sizes().openHolds());
    metrics.gauge(
        "hardstop_undurable_facts",
        "Facts that wait for the disk.",
        () -> ledger.sizes().undurableFacts());
    metrics.gauge("hardstop_trips", "Latches that are on.", () -> ledger.sizes().latches());
    metrics.gauge(
        "hardstop_store_suspended",
        "1 while the disk failed and nothing is granted.",
        () -> ledger.sizes().suspended() ? 1 : 0);
    metrics.gauge(
        "hardstop_projection_lag_facts",
        "Facts that hardstop.db does not count yet.",
        () -> ledger.sizes().lastSequence() - projection.watermark());
    metrics.gauge("hardstop_store_failures", "Commits that failed.", storeWatch::failures);
  }
}
