package dev.hardstop.engine.pricing;

/** Why usage has no charge. */
public sealed interface NoCharge extends ChargeResult, ExactResult permits Unpriced, Unchargeable {

  /** Returns the stable code: {@code unpriced_model} or {@code invalid_usage}. */
  String code();

  /** Returns what has no price, or which counts are at fault. */
  String reason();
}
