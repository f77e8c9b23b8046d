package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import dev.hardstop.engine.time.Window;
import org.jspecify.annotations.Nullable;

/**
 * One account as an ask finds it: in the window of this moment, which may not have been opened yet.
 */
final class Standing {
  final Touch touch;
  final @Nullable Account account;
  final Unit unit;
  final long startsAtMillis;
  final long endsAtMillis;
  final long bucketMillis;
  final long settled;
  final long held;
  final boolean enforced;

  private Standing(
      Touch touch,
      @Nullable Account account,
      long startsAtMillis,
      long endsAtMillis,
      long bucketMillis,
      long settled,
      long held) {
    this.touch = touch;
    this.account = account;
    this.unit = touch.rule().budget().unit();
    this.startsAtMillis = startsAtMillis;
    this.endsAtMillis = endsAtMillis;
    this.bucketMillis = bucketMillis;
    this.settled = settled;
    this.held = held;
    this.enforced = !touch.rule().budget().shadow();
  }

  /**
   * Returns how {@code touch} stands at {@code nowMillis}.
   *
   * @param account the account in memory, of this window or of an earlier one; null if it is new
   */
  static Standing at(Touch touch, @Nullable Account account, long nowMillis) {
    return switch (touch.rule().budget().window()) {
      case Window.Spanning spanning -> spanning(touch, account, spanning, nowMillis);
      case Window.Rolling rolling -> rolling(touch, account, rolling, nowMillis);
      case Window.Run run -> run(touch, account, run, nowMillis);
      case Window.Call _ -> new Standing(touch, null, nowMillis, nowMillis, 0, 0, 0);
    };
  }

  private static Standing spanning(
      Touch touch, @Nullable Account account, Window.Spanning window, long nowMillis) {
    if (account != null && nowMillis < account.endsAtMillis) {
      return ongoing(touch, account, account.settled);
    }
    Span span = window.spanAt(nowMillis);
    return new Standing(touch, account, span.startsAtMillis(), span.endsAtMillis(), 0, 0, 0);
  }

  private static Standing rolling(
      Touch touch, @Nullable Account account, Window.Rolling window, long nowMillis) {
    // Without buckets it only notes that there is none yet.
    if (account != null && account.ring != null) {
      return ongoing(touch, account, account.settledAt(nowMillis));
    }
    return new Standing(touch, account, 0, Span.NEVER, window.bucketMillis(), 0, 0);
  }

  private static Standing run(
      Touch touch, @Nullable Account account, Window.Run window, long nowMillis) {
    if (account != null && !account.isOver(window, nowMillis)) {
      return ongoing(touch, account, account.settled);
    }
    return new Standing(touch, account, nowMillis, Span.NEVER, 0, 0, 0);
  }

  private static Standing ongoing(Touch touch, Account account, long settled) {
    return new Standing(
        touch,
        account,
        account.startsAtMillis,
        account.endsAtMillis,
        account.ring == null ? 0 : account.ring.bucketMillis(),
        settled,
        account.held);
  }

  /** Returns whether this ask would open a window that no hold was made in yet. */
  boolean opens() {
    return account == null || account.startsAtMillis != startsAtMillis;
  }

  /** Returns what would be left if no call were in flight; negative after an overrun. */
  long left() {
    return touch.limit() - settled;
  }

  /** Returns what is left beside the calls in flight; may be negative. */
  long free() {
    return left() - held;
  }

  /**
   * Returns whether the account can count another hold of any size. Limits keep it far below its
   * range, but in shadow mode nothing does. Half of the range is left to charges above their holds.
   */
  boolean canCount() {
    // In a rolling window an account goes on counting what has left it.
    long inAll = account == null || opens() ? 0 : Math.max(settled, account.settled);
    return held <= Long.MAX_VALUE / 2 - Admission.MAX_HOLD - inAll;
  }

  /** Returns whether {@code quantity} fits under what this process may take by itself. */
  boolean isUnderCeiling(long quantity) {
    return account == null
        || account.ceiling == Long.MAX_VALUE
        || quantity <= account.ceiling - settled - held;
  }

  Rule rule() {
    return touch.rule();
  }

  AccountId id() {
    return account == null
        ? new AccountId(rule().id(), rule().budget().id(), touch.values())
        : account.id;
  }

  Take take(long quantity, boolean shadowCall) {
    return new Take(
        id(),
        startsAtMillis,
        endsAtMillis,
        bucketMillis,
        unit,
        touch.amount(),
        touch.limit(),
        settled,
        held,
        quantity,
        enforced && !shadowCall);
  }

  /** Describes this account as in the way of {@code asked}. */
  Blocking blocking(Ask ask, long asked, long nowMillis) {
    return new Blocking(
        id(),
        unit,
        startsAtMillis,
        touch.amount(),
        touch.limit(),
        settled,
        held,
        asked,
        fitsAtMillis(asked, nowMillis),
        ask.largestCap(unit, free()));
  }

  /** Returns the earliest instant at which {@code asked} could fit, without calls in flight. */
  private long fitsAtMillis(long asked, long nowMillis) {
    if (asked > touch.limit()) {
      return Span.NEVER;
    }
    if (asked <= left()) {
      return nowMillis;
    }
    return account != null && account.ring != null
        ? account.ring.fallsTo(touch.limit() - asked, nowMillis)
        : endsAtMillis;
  }
}
