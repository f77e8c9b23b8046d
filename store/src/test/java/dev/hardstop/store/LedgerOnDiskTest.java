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
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real ledger on a real store, with so little memory that accounts are forgotten and loaded all
 * the time, checkpoints at random, quiet weeks after which accounts are past, and crashes: files
 * copied as they lie, and a new ledger on them.
 */
@Timeout(120)
final class LedgerOnDiskTest {
  private static final int USERS = 60;
  private static final LedgerOptions FORGETFUL = new LedgerOptions(10_000, 8, 10_000);

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(Given.START);
  private boolean readsAll;

  /** Settled nano-dollars by budget, user and window start. */
  private final Map<String, Long> model = new TreeMap<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 42})
  void whatACrashLeavesComesToWhatWasDone(long seed) throws Exception {
    Random random = new Random(seed);
    int crashes = 0;
    try (Store store = open(folder.resolve("live"))) {
      Ledger ledger = ledger(store);
      List<Fact.Held> open = new ArrayList<>();
      for (int step = 0; step < 1_500; step++) {
        act(ledger, random, open);
        ledger.tick();
        if (random.nextInt(40) == 0) {
          store.checkpointSoon();
        }
        if (random.nextInt(300) == 0) {
          crashes++;
          agreesAfterACrash(store, ledger, open, "seed " + seed + " step " + step);
        }
      }
      assertThat(ledger.sizes().accounts()).as("accounts in memory").isLessThan(2 * USERS);
      open.forEach(held -> settle(ledger, held, 1));
    }
    assertThat(crashes).isPositive();
  }

  private void act(Ledger ledger, Random random, List<Fact.Held> open) throws Exception {
    // Now and then so long that accounts are past.
    boolean isQuiet = random.nextInt(100) == 0;
    now.addAndGet(isQuiet ? Duration.ofDays(8).toMillis() : random.nextInt(400));
    if (open.isEmpty() || random.nextInt(2) == 0) {
      open.add(hold(ledger, "user-" + random.nextInt(USERS), 1 + random.nextInt(1_000)));
    } else {
      Fact.Held held = open.remove(random.nextInt(open.size()));
      settle(ledger, held, random.nextInt(1_000));
    }
  }

  private Fact.Held hold(Ledger ledger, String user, long nanoUsd) throws Exception {
    Call call =
        new Call(
            "call-" + now.get(),
            Call.Kind.GATEWAY,
            Attributes.bound(Map.of("user", user)),
            "test",
            "{}");
    CompletableFuture<Fact.Held> granted = new CompletableFuture<>();
    ledger.ask(
        Ask.fixed(call, Amounts.of(Unit.USD, nanoUsd), Duration.ofDays(3_650).toMillis()),
        0,
        0,
        new Reply() {
          @Override
          public void granted(Fact.Held held) {
            granted.complete(held);
          }

          @Override
          public void refused(Outcome.Refusal refusal) {
            granted.completeExceptionally(new AssertionError(refusal.toString()));
          }
        });
    return granted.get(30, TimeUnit.SECONDS);
  }

  private void settle(Ledger ledger, Fact.Held held, long nanoUsd) {
    assertThat(ledger.settle(held.sequence(), Amounts.of(Unit.USD, nanoUsd), Ending.METERED, "{}"))
        .isTrue();
    count(held, nanoUsd);
  }

  private void count(Fact.Held held, long nanoUsd) {
    held.takes()
        .forEach(
            take ->
                model.merge(
                    key(take.account().budget(), take.account().values(), take.startsAtMillis()),
                    nanoUsd,
                    Math::addExact));
  }

  private static String key(String budget, String values, long startsAtMillis) {
    return budget + "|" + values + "|" + startsAtMillis;
  }

  /** Copies the files while nothing is written, and lets another ledger start on them. */
  private void agreesAfterACrash(Store store, Ledger ledger, List<Fact.Held> open, String step)
      throws Exception {
    long last = ledger.sizes().lastSequence();
    assertThat(store.projection().awaitWatermark(last, Duration.ofSeconds(30))).isTrue();
    Path copy = Files.createTempDirectory(folder, "crash");
    for (String name : List.of("ledger.db", "ledger.db-wal", "hardstop.db", "hardstop.db-wal")) {
      Files.copy(folder.resolve("live").resolve(name), copy.resolve(name));
    }
    Map<String, Long> before = new TreeMap<>(model);
    open.forEach(held -> count(held, held.amounts().nanoUsd()));
    try (Store crashed = open(copy)) {
      agree(ledger(crashed), step);
    }
    model.clear();
    model.putAll(before);
  }

  private void agree(Ledger recovered, String step) throws Exception {
    for (int user = 0; user < USERS; user++) {
      // A small hold loads the accounts, as any call would.
      Fact.Held probe = hold(recovered, "user-" + user, 1);
      assertThat(probe.takes())
          .allSatisfy(
              take -> {
                String key =
                    key(take.account().budget(), take.account().values(), take.startsAtMillis());
                assertThat(take.settled())
                    .as("%s: %s", step, key)
                    .isEqualTo(model.getOrDefault(key, 0L));
                assertThat(take.held()).as("%s: held of %s", step, key).isZero();
              });
      assertThat(recovered.release(probe.sequence(), "probe")).isTrue();
    }
  }

  private Store open(Path path) {
    return Store.open(path, Durability.POWER_CUT, now::get, Ticker.system());
  }

  /** Every other start reads accounts when they are needed, as that of a large store does. */
  private Recovered some(Recovered all) {
    readsAll = !readsAll;
    return readsAll
        ? all
        : new Recovered(all.checkpoint(), all.facts(), List.of(), false, all.accounts());
  }

  private Ledger ledger(Store store) throws Exception {
    Ledger ledger =
        Ledger.recover(
            some(store.recovered()),
            FORGETFUL,
            store.journal(),
            newest -> new LedgerClock(now::get, now::get, newest, jump -> {}),
            Runnable::run);
    store.start(ledger, ledger);
    ledger.start(store.node(), store.epoch());
    RuleSet rules =
        RuleSet.of(
            0,
            List.of(
                budget("minute", List.of("user"), Window.Period.MINUTE),
                budget("month", List.of("user"), Window.Period.MONTH),
                budget("all", List.of(), Window.Period.DAY)));
    ledger.prepareAdoption();
    CompletableFuture<Boolean> adopted = new CompletableFuture<>();
    Openings openings = new Openings(rules, ledger.newRules(rules));
    openings.readUpTo(ledger.sizes().lastSequence(), 0);
    ledger.adopt(rules, openings, adopted::complete);
    assertThat(adopted.get(30, TimeUnit.SECONDS)).isTrue();
    ledger.chargeLeftOpen();
    return ledger;
  }

  private static Budget budget(String id, List<String> per, Window.Period period) {
    return Budget.of(
        id,
        Match.ALL,
        per,
        Unit.USD,
        1_000_000_000_000L,
        new Window.Calendar(period, ZoneOffset.UTC));
  }
}
