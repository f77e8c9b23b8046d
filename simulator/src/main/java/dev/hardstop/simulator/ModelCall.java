package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.ledger.Waiter;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call, with all that the model remembers of it. */
final class ModelCall {
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

  /** How a hold is about to end: what the next fact must say. */
  static final class End {
    private final Ending ending;
    private final long[] charge;
    private final boolean released;

    private End(Ending ending, long[] charge, boolean released) {
      this.ending = ending;
      this.charge = charge;
      this.released = released;
    }

    Ending ending() {
      return ending;
    }

    long[] charge() {
      return charge;
    }

    boolean released() {
      return released;
    }

    static End release() {
      return new End(Ending.METERED, new long[0], true);
    }

    static End charge(Ending ending, long[] charge) {
      return new End(ending, charge, false);
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

  /** How it ends once the store is back. */
  @Nullable End deferred;

  ModelCall(int number, Caller caller, Action.Ask asked, Ask ask) {
    this.number = number;
    this.caller = caller;
    this.asked = asked;
    this.ask = ask;
  }

  boolean isShadow() {
    return asked.door() == Action.Door.SHADOW;
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
