package dev.hardstop.simulator;

import java.util.Comparator;
import java.util.List;

/** Which calls belong to one run: those with less than its idle time between them. */
final class Runs {
  private Runs() {}

  /** Returns the run that goes on at {@code now}; a stretch with nothing in it if none does. */
  static Stretch newest(List<ModelCall> calls, long idle, long now) {
    List<ModelCall> inOrder =
        calls.stream().sorted(Comparator.comparingLong(call -> call.heldAt)).toList();
    long start = Long.MAX_VALUE;
    long lastEnd = Long.MIN_VALUE;
    for (ModelCall call : inOrder) {
      if (start == Long.MAX_VALUE || (lastEnd != Long.MAX_VALUE && call.heldAt - lastEnd >= idle)) {
        start = call.heldAt;
        lastEnd = Long.MIN_VALUE;
      }
      lastEnd = Math.max(lastEnd, call.isOpen() ? Long.MAX_VALUE : call.endedAt);
    }
    boolean over = lastEnd != Long.MAX_VALUE && now - lastEnd >= idle;
    return over || start == Long.MAX_VALUE
        ? new Stretch(Long.MAX_VALUE, Long.MAX_VALUE)
        : new Stretch(start, Stretch.NEVER);
  }
}
