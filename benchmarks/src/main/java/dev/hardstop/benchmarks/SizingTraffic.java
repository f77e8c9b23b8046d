package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
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
import dev.hardstop.engine.time.Window;
import dev.hardstop.store.Projection;
import dev.hardstop.store.Store;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls as a company of ten thousand users makes them, a million a day of simulated time, through
 * the real ledger into a real store: five accounts each, one in a thousand unreconciled, one in a
 * hundred refused.
 */
final class SizingTraffic {
  static final int USERS = 10_000;
  private static final int KEYS = 200;
  private static final int TEAMS = 20;
  private static final int MODELS = 10;
  private static final int IN_FLIGHT = 20_000;
  private static final int MOST_BEHIND = 60_000;
  private static final long MICROS_A_CALL = Duration.ofDays(1).toNanos() / 1_000 / 1_000_000;

  private final Store store;
  private final Ledger ledger;
  private final AtomicLong now;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private long micros;

  SizingTraffic(Store store, AtomicLong now) {
    this.store = store;
    this.now = now;
    this.ledger =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> new LedgerClock(now::get, now::get, newest, _ -> {}),
            Runnable::run);
    store.start(ledger, ledger);
    ledger.start(store.node(), store.epoch());
    adopt();
  }

  private void adopt() {
    RuleSet rules =
        RuleSet.of(
            0,
            List.of(
                budget("company-month", List.of(), Window.Period.MONTH, Unit.USD),
                budget("team-month", List.of("team"), Window.Period.MONTH, Unit.USD),
                budget("key-day", List.of("key"), Window.Period.DAY, Unit.USD),
                budget("user-day", List.of("user"), Window.Period.DAY, Unit.USD),
                budget("tokens-hour", List.of(), Window.Period.HOUR, Unit.TOKENS)));
    ledger.prepareAdoption();
    Openings openings = new Openings(rules, ledger.newRules(rules));
    openings.readUpTo(ledger.sizes().lastSequence(), 0);
    ledger.adopt(rules, openings, _ -> {});
  }

  private static Budget budget(String id, List<String> per, Window.Period period, Unit unit) {
    Window window = new Window.Calendar(period, ZoneOffset.UTC);
    return Budget.of(id, Match.ALL, per, unit, Long.MAX_VALUE / 4, window);
  }

  /** Makes calls, as fast as the store takes them in. */
  void run(long calls) throws InterruptedException {
    for (long i = 0; i < calls; i++) {
      micros += MICROS_A_CALL;
      now.addAndGet(micros / 1_000);
      micros %= 1_000;
      one(i);
      if (i % 10_000 == 0) {
        keepClose();
      }
    }
    inFlight.acquire(IN_FLIGHT);
    inFlight.release(IN_FLIGHT);
    await(0);
  }

  private void keepClose() throws InterruptedException {
    ledger.tick();
    await(MOST_BEHIND);
  }

  private void await(long behind) throws InterruptedException {
    Projection projection = store.projection();
    if (!projection.awaitWatermark(
        ledger.sizes().lastSequence() - behind, Duration.ofMinutes(10))) {
      throw new IllegalStateException("the tables do not keep up");
    }
  }

  private void one(long number) throws InterruptedException {
    Call call = call(number);
    long output = 1 + random.nextLong(600);
    Amounts hold = Amounts.of(2_000_000 + 2_000 * output, 400, 600, 1, 0);
    Amounts charge = Amounts.of(1_000_000 + 1_000 * output, 300, output, 1, 0);
    if (number % 100 == 99) {
      ledger.recordRefusal(call, "budget_exhausted", hold, List.of());
      return;
    }
    inFlight.acquire();
    ledger.ask(Ask.fixed(call, hold, 3_600_000), 0, 0, settling(number, charge));
  }

  private Reply settling(long number, Amounts charge) {
    return new Reply() {
      @Override
      public void granted(Fact.Held held) {
        if (number % 1_000 == 500) {
          ledger.chargeInFull(
              held.sequence(), Ending.UNRECONCILED, "{\"outcome\":\"the answer broke off\"}");
        } else {
          ledger.settle(held.sequence(), charge, Ending.METERED, usage(charge));
        }
        inFlight.release();
      }

      @Override
      public void refused(Outcome.Refusal refusal) {
        inFlight.release();
        throw new AssertionError(refusal.toString());
      }
    };
  }

  private static String usage(Amounts charge) {
    return "{\"outcome\":\"metered\",\"status\":200,\"model\":\"gpt-5.5-mini-2026-08-07\",\"usage\":{"
        + "\"input_tokens\":"
        + charge.of(Unit.INPUT_TOKENS)
        + ",\"output_tokens\":"
        + charge.of(Unit.OUTPUT_TOKENS)
        + "}}";
  }

  private Call call(long number) {
    int user = random.nextInt(USERS);
    int key = user % KEYS;
    Attributes attributes =
        Attributes.of(
            List.of(
                new Attribute("key", "key-" + key, false),
                new Attribute("provider", "openai", false),
                new Attribute("model", "gpt-5.5-mini-" + user % MODELS, false),
                new Attribute("api", "openai", false),
                new Attribute("tenant", "acme", false),
                new Attribute("team", "team-" + key % TEAMS, false),
                new Attribute("user", "user-" + user, true)),
            "tenant=acme");
    String id =
        String.format(Locale.ROOT, "rq_%010x%016x", now.get(), number * 0x9E3779B97F4A7C15L);
    return new Call(
        id,
        Call.Kind.GATEWAY,
        attributes,
        "2026-11-20.1",
        "{\"bound\":\"bytes\",\"input\":400,\"output_cap\":600,\"model\":\"gpt-5.5-mini\",\"usd\":{"
            + "\"input\":\"0.0002\",\"output\":\"0.0012\"}}");
  }
}
