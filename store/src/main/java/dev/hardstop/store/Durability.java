package dev.hardstop.store;

/** What an acknowledged fact survives. */
public enum Durability {
  /** Each commit group is synced to the disk before it is acknowledged. */
  POWER_CUT,
  /**
   * Each commit group has reached the operating system before it is acknowledged: it survives the
   * death of the process. A power cut may take the last second.
   */
  PROCESS_CRASH
}
