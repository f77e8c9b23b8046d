package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
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
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A real ledger on a real store, with budgets over all kinds of windows and some traffic. */
final class LiveStore implements AutoCloseable {
  static final List<Budget> BUDGETS =
      List.of(
          budget("all-day", List.of(), new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC)),
          budget("user-hour", List.of("user"), window(Window.Period.HOUR)),
          budget("life", List.of(), new Window.Lifetime()),
          budget("day-long", List.of("user"), new Window.Rolling(Duration.ofHours(24))),
          budget("one", List.of(), new Window.Call()));

  final Store store;
  final Ledger ledger;
  final List<Fact.Held> open = new ArrayList<>();
  final List<Fact.Held> provisional = new ArrayList<>();
  private final AtomicLong now;
  private int calls;

  LiveStore(Path folder, AtomicLong now) throws Exception {
    this.now = now;
    this.store = Store.open(folder, Durability.PROCESS_CRASH, now::get, Ticker.system());
    this.ledger =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> new LedgerClock(now::get, now::get, newest, jump -> {}),
            Runnable::run);
    store.start(ledger, ledger);
    ledger.start(store.node(), store.epoch());
    adopt(BUDGETS);
  }

  void adopt(List<Budget> budgets) throws Exception {
    RuleSet rules = RuleSet.of(0, budgets);
    ledger.prepareAdoption();
    Openings openings = new Openings(rules, ledger.newRules(rules));
    awaitTables();
    Projection.Reach reach = store.projection().history(0, openings::add);
    openings.readUpTo(reach.watermark(), reach.completeSinceMillis());
    CompletableFuture<Boolean> adopted = new CompletableFuture<>();
    assertThat(ledger.adopt(rules, openings, adopted::complete)).isEqualTo(Ledger.Adoption.ADOPTED);
    assertThat(adopted.get(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Does something at random. */
  void act(Random random) throws Exception {
    now.addAndGet(random.nextInt(60_000));
    int dice = random.nextInt(100);
    if (open.isEmpty() || dice < 50) {
      open.add(hold("user-" + random.nextInt(5), 1 + random.nextInt(1_000)));
      return;
    }
    Fact.Held held = open.remove(random.nextInt(open.size()));
    if (dice < 75) {
      ledger.settle(held.sequence(), usd(random.nextInt(1_100)), Ending.METERED, "{}");
    } else if (dice < 82) {
      ledger.release(held.sequence(), "never sent");
    } else if (dice < 90) {
      ledger.chargeInFull(held.sequence(), Ending.UNRECONCILED, "{}");
      provisional.add(held);
    } else {
      ledger.tighten(held.sequence(), usd(held.amounts().nanoUsd() / 2));
      open.add(held);
    }
    if (dice == 75 && !provisional.isEmpty()) {
      adjust(provisional.removeFirst(), random.nextInt(500));
    }
  }

  void adjust(Fact.Held held, long nanoUsd) throws Exception {
    awaitTables();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    ledger.adjust(
        store.projection().ended(held.sequence()).orElseThrow(),
        usd(nanoUsd),
        "eve",
        "from the bill",
        done::complete);
    assertThat(done.get(30, TimeUnit.SECONDS)).isTrue();
  }

  void awaitTables() throws InterruptedException {
    long last = ledger.sizes().lastSequence();
    assertThat(store.projection().awaitWatermark(last, Duration.ofSeconds(30))).isTrue();
  }

  Fact.Held hold(String user, long nanoUsd) throws Exception {
    Outcome outcome = ask(user, nanoUsd);
    if (outcome instanceof Outcome.Granted(Fact.Held held)) {
      return held;
    }
    throw new AssertionError("not granted: " + outcome);
  }

  Outcome ask(String user, long nanoUsd) throws Exception {
    Call call =
        new Call(
            "call-" + ++calls,
            Call.Kind.GATEWAY,
            Attributes.bound(Map.of("key", "app", "model", "m", "user", user)),
            "test",
            "{}");
    CompletableFuture<Outcome> told = new CompletableFuture<>();
    ledger.ask(
        Ask.fixed(call, usd(nanoUsd), Duration.ofDays(300).toMillis()),
        0,
        0,
        new Reply() {
          @Override
          public void granted(Fact.Held held) {
            told.complete(new Outcome.Granted(held));
          }

          @Override
          public void refused(Outcome.Refusal refusal) {
            told.complete(refusal);
          }
        });
    return told.get(30, TimeUnit.SECONDS);
  }

  static Amounts usd(long nanoUsd) {
    return Amounts.of(nanoUsd, 3, 4, 1, 0);
  }

  private static Window window(Window.Period period) {
    return new Window.Calendar(period, ZoneOffset.UTC);
  }

  static Budget budget(String id, List<String> per, Window window) {
    return Budget.of(id, Match.ALL, per, Unit.USD, 1_000_000_000L, window);
  }

  @Override
  public void close() {
    store.close();
  }
}
