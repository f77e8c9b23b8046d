package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.ledger.Waiter;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call, with all that the model remembers of it. */
final class ModelCall {
  /** No single hold takes more than this of anything. */
  private static final long MOST = Long.MAX_VALUE / 1_000;

  /** How far a call has got. */
  enum State {
    /** Asked, and not decided: accounts are being loaded, or its commit is awaited. */
    ASKED,
    WAITING,
    /** Held, but not told yet. */
    HELD,
    /** Told that it may go. */
    GRANTED,
    REFUSED,
    ENDED,
    /** Its process died over it, and the next has not charged it yet. */
    LEFT,
    /** Hung up, or its process died. */
    GONE
  }

  /** What it holds on one account. */
  static final class Part {
    final ModelAccount account;
    long quantity;

    Part(ModelAccount account, long quantity) {
      this.account = account;
      this.quantity = quantity;
    }
  }

  final int number;
  final Caller caller;
  final Action.Ask asked;
  final Ask ask;
  final List<Part> parts = new ArrayList<>();

  State state = State.ASKED;
  boolean told;

  /** It may have waited as long as it may: its cap may be fitted to what is free. */
  boolean late;

  long holdId;
  long heldAt;
  long endedAt;
  long lapsesAt;
  long[] amounts = new long[0];
  long[] charge = new long[0];
  List<Take> takes = List.of();
  @Nullable Waiter waiter;
  long waitsUntil;

  /** Where the windows of its accounts began when it began to wait. */
  List<Long> parkedIn = List.of();

  /** What it is expected to be told, where that was decided before. */
  @Nullable Prediction predicted;

  ModelCall(int number, Caller caller, Action.Ask asked, Ask ask) {
    this.number = number;
    this.caller = caller;
    this.asked = asked;
    this.ask = ask;
  }

  boolean isShadow() {
    return asked.door() == Action.Door.SHADOW;
  }

  /** Its process died: a hold that survived may end, whoever had none is gone. */
  void restart() {
    boolean isOver = state == State.ENDED || state == State.REFUSED;
    if (isOpen()) {
      state = State.GRANTED;
    } else if (!isOver) {
      state = State.GONE;
    }
    told = true;
  }

  boolean isOpen() {
    return holdId != 0 && charge.length == 0 && state != State.ENDED;
  }

  /** What is asked of a unit at an output cap. */
  long quantity(Unit unit, long cap) {
    return switch (unit) {
      case USD -> nano(plus(asked.fixedPico(), times(asked.perTokenPico(), cap)));
      case TOKENS -> plus(asked.inputTokens(), times(cap, asked.choices()));
      case OUTPUT_TOKENS -> times(cap, asked.choices());
      case INPUT_TOKENS -> asked.inputTokens();
      case REQUESTS -> 1;
      case TOOL_CALLS -> asked.toolCalls();
    };
  }

  long[] quantities(long cap) {
    long[] all = new long[Unit.count()];
    for (Unit unit : Unit.values()) {
      all[unit.code()] = quantity(unit, cap);
    }
    return all;
  }

  boolean uncountable(long cap) {
    return quantity(Unit.USD, cap) > MOST || quantity(Unit.TOKENS, cap) > MOST;
  }

  /** What it holds at an output cap: nothing, in shadow mode, of what cannot be counted. */
  long[] held(long cap) {
    return uncountable(cap) ? new long[Unit.count()] : quantities(cap);
  }

  /** Returns a share of what it holds, in thousandths. */
  long[] share(int permille) {
    long[] share = new long[amounts.length];
    for (int unit = 0; unit < share.length; unit++) {
      share[unit] = amounts[unit] / 1_000 * permille + amounts[unit] % 1_000 * permille / 1_000;
    }
    return share;
  }

  private static long nano(long pico) {
    return pico == Long.MAX_VALUE ? pico : pico / 1_000 + (pico % 1_000 == 0 ? 0 : 1);
  }

  private static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long times(long a, long b) {
    return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
  }

  @Override
  public String toString() {
    return "call " + number;
  }
}
