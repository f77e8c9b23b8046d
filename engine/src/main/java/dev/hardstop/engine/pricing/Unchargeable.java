package dev.hardstop.engine.pricing;

/**
 * The usage cannot be charged: it does not say how the priced classes overlap, or is absurdly
 * large.
 *
 * @param reason names the counts
 */
public record Unchargeable(String reason) implements NoCharge {

  /** The stable code of this refusal. */
  public static final String CODE = "invalid_usage";

  @Override
  public String code() {
    return CODE;
  }
}
