package dev.hardstop.server.config;

/** Whether decisions bind. */
public enum Mode {
  /** What does not fit is refused. */
  ENFORCE,
  /** What would be refused is recorded, and goes through. */
  SHADOW
}
