package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.AccountNames;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.time.Window;
import java.util.HashMap;
import java.util.Map;

/**
 * How many accounts each key has opened of each budget for values that its callers chose, so that
 * one key cannot fill the ledger with accounts.
 *
 * <p>A bound on memory, not on money: it is kept for the newest window (for rolling and run
 * windows, for stretches of their length) and starts again after a restart. Threads: the ledger's
 * lock.
 */
final class AccountCounts {
  /** Most pairs of budget and key that are counted; past that nothing more is opened. */
  static final int MAX_COUNTED = 100_000;

  private final Map<Opener, Count> counts = new HashMap<>();

  private record Opener(long ruleId, String key) {}

  private static final class Count {
    long stretch = Long.MIN_VALUE;
    int opened;
  }

  /** Returns whether {@code call}'s key may open no further account of {@code rule}. */
  boolean full(Rule rule, long startsAtMillis, long nowMillis, Call call) {
    Count count = counts.get(opener(rule, call));
    if (count == null) {
      return counts.size() >= MAX_COUNTED;
    }
    return count.stretch == stretch(rule, startsAtMillis, nowMillis)
        && count.opened >= rule.budget().maxAccounts();
  }

  /** Counts an account that a grant opens. */
  void opened(Rule rule, Take take, long nowMillis, Call call) {
    if (!AccountNames.callerSet(take.account().values())) {
      return;
    }
    Count count = counts.computeIfAbsent(opener(rule, call), _ -> new Count());
    long stretch = stretch(rule, take.startsAtMillis(), nowMillis);
    if (count.stretch != stretch) {
      count.stretch = stretch;
      count.opened = 0;
    }
    count.opened++;
  }

  private static Opener opener(Rule rule, Call call) {
    return new Opener(rule.id(), call.attributes().value("key"));
  }

  private static long stretch(Rule rule, long startsAtMillis, long nowMillis) {
    return switch (rule.budget().window()) {
      case Window.Rolling rolling -> nowMillis / rolling.length().toMillis();
      case Window.Run run -> nowMillis / run.idle().toMillis();
      case Window.Spanning _, Window.Call _ -> startsAtMillis;
    };
  }
}
