package dev.hardstop.server.config;

/** Whether the output cap of a call may be lowered to what is left. */
public enum Fit {
  /** Where the caller stated none, and on wires where stating one is mandatory. */
  AUTO,
  /** Also where the caller stated one of its own will. */
  ALWAYS,
  /** Never: what does not fit is refused. */
  NEVER
}
