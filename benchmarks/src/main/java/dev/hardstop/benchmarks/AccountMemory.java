package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * What live accounts take in memory: opens them by whole lives of calls, one account each, and
 * weighs the heap before and after.
 *
 * <p>Run: {@code benchmarks/memory [ACCOUNTS]}
 */
public final class AccountMemory {
  private AccountMemory() {}

  /**
   * Weighs and prints.
   *
   * @param args how many accounts; a million if it is left out
   */
  public static void main(String[] args) {
    int accounts = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
    long before = liveBytes();
    Ledger ledger = ledger();
    for (int user = 0; user < accounts; user++) {
      live(ledger, "user-" + user);
    }
    long bytes = liveBytes() - before;
    System.out.printf(
        "%d live calendar accounts: %d MB, %d bytes each%n",
        ledger.sizes().accounts(), bytes / 1_000_000, bytes / accounts);
  }

  private static Ledger ledger() {
    Budget perUser =
        Budget.of(
            "user-month",
            Match.ALL,
            List.of("user"),
            Unit.USD,
            1_000_000_000_000L,
            new Window.Calendar(Window.Period.MONTH, ZoneOffset.UTC));
    return BareLedger.of(List.of(perUser), (fact, urgent) -> {});
  }

  private static void live(Ledger ledger, String user) {
    Attributes attributes = Attributes.bound(Map.of("user", user));
    Call call = new Call("call", Call.Kind.GATEWAY, attributes, "revision", "{}");
    Amounts amounts = Amounts.of(1_000_000, 100, 100, 1, 0);
    ledger.ask(
        Ask.fixed(call, amounts, 60_000),
        0,
        0,
        new Reply() {
          @Override
          public void granted(Fact.Held held) {
            ledger.settle(held.sequence(), amounts, Ending.METERED, "{}");
          }

          @Override
          public void refused(Outcome.Refusal refusal) {
            throw new AssertionError(refusal.toString());
          }
        });
    ledger.durableUpTo(Long.MAX_VALUE); // The hold, which is settled at once, ...
    ledger.durableUpTo(Long.MAX_VALUE); // ... and its end.
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
