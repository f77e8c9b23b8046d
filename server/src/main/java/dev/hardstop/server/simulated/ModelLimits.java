package dev.hardstop.server.simulated;

/** How much a model of any provider takes and gives. */
interface ModelLimits {

  /** Returns the most tokens of input and output together. */
  long contextTokens();

  /** Returns the most tokens of output. */
  long outputTokens();
}
