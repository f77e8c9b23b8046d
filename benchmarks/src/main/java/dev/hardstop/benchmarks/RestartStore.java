package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Makes the store of a gateway that was killed: whole calls of many users, then some that are open,
 * and dies without a word.
 *
 * <p>Run by {@code benchmarks/restart}. Arguments: configuration, data folder, users, open holds.
 */
public final class RestartStore {
  private static final int IN_FLIGHT = 20_000;
  private static final Amounts AMOUNTS = Amounts.of(1_000_000, 100, 100, 1, 0);

  private final Ledger ledger;
  private final Store store;
  private final Semaphore undecided = new Semaphore(IN_FLIGHT);

  private RestartStore(Configuration configuration, Path data) {
    store = Store.open(data, Durability.PROCESS_CRASH, WallClock.system(), Ticker.system());
    ledger =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> new LedgerClock(WallClock.system(), Ticker.system(), newest, _ -> {}),
            Executors.newVirtualThreadPerTaskExecutor());
    store.start(ledger, ledger);
    ledger.start(store.node(), store.epoch());
    RuleSet rules = RuleSet.of(0, configuration.budgets());
    ledger.prepareAdoption();
    ledger.adopt(rules, new Openings(rules, ledger.newRules(rules)), _ -> {});
  }

  /**
   * Makes the store, and dies.
   *
   * @param args configuration, data folder, how many users, how many open holds
   */
  public static void main(String[] args) throws InterruptedException {
    LoadOutcome loaded = ConfigurationLoader.load(Path.of(args[0]), System.getenv());
    if (!(loaded instanceof LoadOutcome.Loaded(Configuration configuration, var _))) {
      throw new IllegalArgumentException(loaded.toString());
    }
    RestartStore made = new RestartStore(configuration, Path.of(args[1]));
    made.calls(Integer.parseInt(args[2]), true);
    made.store
        .projection()
        .awaitWatermark(made.ledger.sizes().lastSequence(), Duration.ofMinutes(10));
    made.calls(Integer.parseInt(args[3]), false);
    System.out.printf(
        "%d accounts, %d open holds, %d facts%n",
        made.ledger.sizes().accounts(),
        made.ledger.sizes().openHolds(),
        made.ledger.sizes().lastSequence());
    Runtime.getRuntime().halt(0);
  }

  private void calls(int count, boolean whole) throws InterruptedException {
    for (int user = 0; user < count; user++) {
      undecided.acquire();
      Attributes attributes = Attributes.bound(Map.of("user", "user-" + user));
      Call call =
          new Call(
              (whole ? "whole-" : "open-") + user, Call.Kind.GATEWAY, attributes, "2026", "{}");
      ledger.ask(Ask.fixed(call, AMOUNTS, 1_800_000), 0, 0, new Caller(whole));
    }
    undecided.acquire(IN_FLIGHT);
    undecided.release(IN_FLIGHT);
  }

  private final class Caller implements Reply {
    private final boolean settles;

    Caller(boolean settles) {
      this.settles = settles;
    }

    @Override
    public void granted(Fact.Held held) {
      if (settles) {
        ledger.settle(held.sequence(), AMOUNTS, Ending.METERED, "{}");
      }
      undecided.release();
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      throw new AssertionError(refusal.toString());
    }
  }
}
