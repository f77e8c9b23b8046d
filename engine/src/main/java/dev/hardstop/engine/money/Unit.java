package dev.hardstop.engine.money;

/** What an account counts. USD amounts are integers of nano-dollars; the others are counts. */
public enum Unit {
  /** Nano-dollars (10⁻⁹ USD): a {@code long} reaches 9.2 billion USD. */
  USD(0, "USD"),
  /** Input plus output tokens, cached ones included. */
  TOKENS(1, "tokens"),
  /** Input tokens, cached ones included. */
  INPUT_TOKENS(2, "input-tokens"),
  /** Output tokens, reasoning included. */
  OUTPUT_TOKENS(3, "output-tokens"),
  /** Exchanges: charged when the first attempt is sent, never again on failover. */
  REQUESTS(4, "requests"),
  /** Tool calls that answers asked for; known only after the answer, so soft by one answer. */
  TOOL_CALLS(5, "tool-calls");

  /** All units by code, shared so that hot loops need no copy. Never modified. */
  static final Unit[] ALL = values();

  private final int code;
  private final String label;

  Unit(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** Returns the number that stands for this unit in durable facts: 0 to {@link #count()} − 1. */
  public int code() {
    return code;
  }

  /** Returns the name used in configuration and in answers. */
  public String label() {
    return label;
  }

  /** Returns the number of units. */
  public static int count() {
    return ALL.length;
  }

  /** Returns the unit whose code is {@code code}. */
  public static Unit at(int code) {
    return ALL[code];
  }
}
