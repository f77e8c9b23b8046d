package dev.hardstop.engine.tokens;

/**
 * A report of usage that contradicts itself, such as more cached than input tokens.
 *
 * @param reason names the units and their counts
 */
public record InvalidUsage(String reason) implements UsageReading {

  /** The stable code of this refusal. */
  public static final String CODE = "invalid_usage";
}
