package dev.hardstop.server.config;

/** What a commit survives before it is acknowledged. */
public enum Durability {
  /** The disk has it. */
  POWER_CUT,
  /** The operating system has it, not yet the disk. */
  PROCESS_CRASH
}
