package dev.hardstop.server.node;

import dev.hardstop.engine.ledger.Acknowledgement;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Restore;
import dev.hardstop.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A restored store that is told what was spent since its backup, and then grants calls again.
 *
 * <p>Held while it is open, so no server runs on it. The latch is cleared last: a process that dies
 * before leaves a store that still refuses, and can be told again; charges that are there already
 * count once. Threads: one.
 */
public final class RestoredStore implements AutoCloseable {
  private static final String BY = "restore";
  private static final int CALLS_AT_ONCE = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LAPSE_MILLIS = Duration.ofDays(1).toMillis();

  private final Store store;
  private final Ledger ledger;
  private final WallClock wall;

  /** Ledger time while charges are told: that of the charge. */
  private final AtomicLong now = new AtomicLong();

  private RestoredStore(Store store, WallClock wall) {
    this.store = store;
    this.wall = wall;
    this.ledger =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> {
              now.set(newest);
              return new LedgerClock(now::get, now::get, newest, jump -> {});
            },
            Runnable::run);
    store.start(ledger, ledger);
    ledger.start(store.node(), store.epoch());
    ledger.chargeLeftOpen();
  }

  /**
   * Opens a store that was restored and not told yet.
   *
   * @throws NodeException if it was not, or was told
   */
  public static RestoredStore open(Path data, WallClock wall, Ticker ticker) {
    Store store = Store.open(data, Durability.POWER_CUT, wall, ticker);
    RestoredStore restored;
    try {
      restored = new RestoredStore(store, wall);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    if (restored.ledger.latches().stream().noneMatch(each -> each.id().equals(Restore.LATCH))) {
      restored.close();
      throw new NodeException(
          List.of(
              data
                  + ": does not wait to be told what was spent (expected: a store that was just"
                  + " restored)"));
    }
    return restored;
  }

  /** Takes it that nothing is known to have been spent; returns what the audit says. */
  public String acceptLoss() {
    return finish("loss accepted: whatever was spent since the backup is not counted");
  }

  /** Adds an amount to every account in USD, since nobody knows on which it was spent. */
  public String assume(long nanoUsd, Configuration configuration) {
    String reason = "assumed: " + Usd.format(nanoUsd) + " USD on every account";
    now.set(Math.max(now.get(), wall.millis()));
    adopt(configuration);
    durably(done -> ledger.assume(store.accountIds(), nanoUsd, BY, reason, done));
    return finish(reason);
  }

  /** Counts the charges of a file in, each as a call of its own at its own time. */
  public String spentSince(Path file, Configuration configuration) {
    SpentFile spent = SpentFile.read(file, configuration);
    requireLater(file, spent);
    adopt(configuration);
    List<SpentLine> missing =
        spent.lines().stream()
            .filter(each -> store.projection().calls(each.id()).isEmpty())
            .toList();
    for (int from = 0; from < missing.size(); from += CALLS_AT_ONCE) {
      record(missing.subList(from, Math.min(missing.size(), from + CALLS_AT_ONCE)));
    }
    long nanoUsd =
        spent.lines().stream().mapToLong(each -> each.charge().nanoUsd()).reduce(0, Math::addExact);
    return finish(
        "told: "
            + spent.lines().size()
            + " charges of "
            + Usd.format(nanoUsd)
            + " USD, file sha256 "
            + spent.sha256());
  }

  private void requireLater(Path file, SpentFile spent) {
    long takenAt = store.restoredFromMillis();
    long latest = wall.millis();
    spent.lines().stream()
        .filter(each -> each.atMillis() < takenAt || each.atMillis() > latest)
        .findFirst()
        .ifPresent(
            each -> {
              throw new NodeException(
                  List.of(
                      file
                          + ": "
                          + each.id()
                          + ": at "
                          + java.time.Instant.ofEpochMilli(each.atMillis())
                          + " (expected: from "
                          + java.time.Instant.ofEpochMilli(takenAt)
                          + ", when the backup was taken, until now; it has what was before)"));
            });
  }

  private void adopt(Configuration configuration) {
    RuleAdoption.Adopted adopted =
        new RuleAdoption(ledger, store.projection()).adopt(configuration.budgets(), _ -> {});
    if (!adopted.durable()) {
      throw new NodeException(List.of("budgets: could not be written (expected: a working disk)"));
    }
    awaitTables();
  }

  private void awaitTables() {
    try {
      if (store.projection().awaitWatermark(ledger.sizes().lastSequence(), PATIENCE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new NodeException(List.of("hardstop.db: lags behind (expected: to catch up)"));
  }

  /** What was spent was spent: it is held and settled whatever the budgets say. */
  private void record(List<SpentLine> lines) {
    List<CompletableFuture<Fact.Held>> held = new ArrayList<>();
    for (SpentLine line : lines) {
      now.set(Math.max(now.get(), line.atMillis()));
      CompletableFuture<Fact.Held> granted = new CompletableFuture<>();
      ledger.ask(ask(line), 0, 0, reply(granted));
      held.add(granted);
    }
    for (int i = 0; i < lines.size(); i++) {
      ledger.settle(
          await(held.get(i)).sequence(),
          lines.get(i).charge(),
          Ending.METERED,
          "{\"outcome\":\"told after a restore\"}");
    }
  }

  private static Ask ask(SpentLine line) {
    Call call =
        new Call(
            line.id(),
            Call.Kind.GATEWAY,
            line.attributes(),
            "",
            "{\"bound\":\"told after a restore\"}");
    return new Ask(
        call,
        Saturating.multiply(line.charge().nanoUsd(), Usd.PICO_PER_NANO),
        0,
        line.charge(),
        1,
        Ask.Caps.NONE,
        new Ask.Mode.Shadow("restored"),
        LAPSE_MILLIS);
  }

  private static Reply reply(CompletableFuture<Fact.Held> granted) {
    return new Reply() {
      @Override
      public void granted(Fact.Held held) {
        granted.complete(held);
      }

      @Override
      public void refused(Outcome.Refusal refusal) {
        granted.completeExceptionally(new NodeException(List.of("restore: " + refusal)));
      }
    };
  }

  private String finish(String reason) {
    now.set(Math.max(now.get(), wall.millis()));
    durably(done -> ledger.clearLatch(Restore.LATCH, BY, reason, done));
    return reason;
  }

  private static void durably(Consumer<Acknowledgement> change) {
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    change.accept(told::complete);
    if (!await(told)) {
      throw new NodeException(
          List.of("store: a change could not be written (expected: a working disk); try again"));
    }
  }

  private static <T> T await(CompletableFuture<T> told) {
    try {
      return told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new NodeException("store: a change could not be written: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException("restore: interrupted", e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
