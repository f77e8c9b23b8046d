package dev.hardstop.simulator;

import org.jspecify.annotations.Nullable;

/**
 * How one account stands for a call at a moment, in the model.
 *
 * @param account null where no hold has opened its window yet
 */
record Standing(
    ModelRule rule,
    String values,
    boolean chosen,
    @Nullable ModelAccount account,
    Stretch window,
    long amount,
    long limit,
    long settled,
    long held) {

  boolean enforced() {
    return !rule.spec().shadow();
  }

  long left() {
    return limit - settled;
  }

  long free() {
    return limit - settled - held;
  }

  /** What a call asks of it at an output cap. */
  long quantity(ModelCall call, long cap) {
    return call.quantity(rule.spec().unit(), cap);
  }

  @Override
  public String toString() {
    return rule.key() + "[" + values + "]";
  }
}
