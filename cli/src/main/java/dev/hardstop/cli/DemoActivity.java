package dev.hardstop.cli;

import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.server.control.Feed;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Prints a line for each decision: what was reserved and charged, and what is left; or why not.
 *
 * <p>Threads: prints on a thread of its own; what comes faster than it can print is left out.
 */
final class DemoActivity implements AutoCloseable {
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_OPEN = 10_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String LINE = "  %-8s  %-11s  %-6s  %-22s  %10s  %10s  %s";

  private final PrintWriter out;
  private final Feed.Subscription subscription;
  private final Map<Long, Fact.Held> open = new HashMap<>();
  private final ThreadPoolExecutor printer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().name("hardstop-demo").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private long charged;
  private long chargedNanoUsd;
  private long refused;

  DemoActivity(Feed feed, PrintWriter out) {
    this.out = out;
    this.subscription = feed.listen(facts -> printer.execute(() -> print(facts)));
  }

  void printTitle() {
    out.println(
        LINE.formatted("time", "key", "user", "model", "reserved $", "charged $", "")
            .stripTrailing());
  }

  private void print(List<Fact> facts) {
    facts.forEach(this::print);
    out.flush();
  }

  private void print(Fact fact) {
    switch (fact) {
      case Fact.Held held -> remember(held);
      case Fact.Settled settled -> print(settled);
      case Fact.Released released -> open.remove(released.holdId());
      case Fact.Refused refusal -> print(refusal);
      case Fact.RungReached rung -> print(rung);
      case Fact.EpochStarted _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Adjusted _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.RulesAdopted _,
          Fact.Issued _ -> {
        // Not about one call.
      }
    }
  }

  private void remember(Fact.Held held) {
    if (open.size() < MAX_OPEN) {
      open.put(held.sequence(), held);
    }
  }

  private void print(Fact.Settled settled) {
    charged++;
    chargedNanoUsd += settled.charge().nanoUsd();
    Fact.Held held = open.remove(settled.holdId());
    if (held != null) {
      line(
          settled.atMillis(),
          held.call().attributes(),
          Usd.format(held.amounts().nanoUsd()),
          Usd.format(settled.charge().nanoUsd()),
          left(held, settled.charge().nanoUsd()));
    }
  }

  /** What the tightest dollar account has left, as it stood when the call was granted. */
  private static String left(Fact.Held held, long chargedNanoUsd) {
    String text = "";
    long least = Long.MAX_VALUE;
    for (Take take : held.takes()) {
      long left = take.limit() - take.settled() - take.held() - chargedNanoUsd;
      if (take.unit() == Unit.USD && !take.ofCallWindow() && left < least) {
        least = left;
        text = Usd.format(Math.max(0, left)) + " left of " + take.account().budget();
      }
    }
    return text;
  }

  private void print(Fact.Refused refusal) {
    refused += refusal.count();
    String why =
        refusal.blocking().isEmpty() ? refusal.code() : why(refusal, refusal.blocking().getFirst());
    line(refusal.atMillis(), refusal.call().attributes(), "refused", "", why);
  }

  private static String why(Fact.Refused refusal, Blocking first) {
    return "%s: %s has %s of %s left, asked %s"
        .formatted(
            refusal.code(),
            first.account().budget(),
            Amount.plain(first.unit(), Math.max(0, first.left() - first.held())),
            Amount.write(first.unit(), first.limit()),
            Amount.plain(first.unit(), first.ask()));
  }

  private void print(Fact.RungReached rung) {
    out.println(
        LINE.formatted(
            TIME.format(Instant.ofEpochMilli(rung.atMillis())),
            "",
            "",
            "",
            "warning",
            "",
            rung.account().budget() + " reached " + rung.basisPoints() / 100 + "%"));
  }

  private void line(
      long atMillis,
      dev.hardstop.engine.budget.Attributes attributes,
      String reserved,
      String charge,
      String note) {
    String user = attributes.value("user");
    out.println(
        LINE.formatted(
                TIME.format(Instant.ofEpochMilli(atMillis)),
                attributes.value("key"),
                user.isEmpty() ? "-" : user,
                attributes.value("model"),
                reserved,
                charge,
                note)
            .stripTrailing());
  }

  /** Returns what there was to see; after {@link #close}. */
  String summary() {
    return "%d calls for %s USD, %d refused"
        .formatted(charged, Usd.format(chargedNanoUsd), refused);
  }

  @Override
  public void close() {
    subscription.close();
    printer.shutdown();
    try {
      printer.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
