package dev.hardstop.server.control;

/** Whether calls can be served, and why not. */
public enum Health {
  READY,
  STARTING,
  /** The disk failed: nothing is granted until the store is open again. */
  STORE_UNAVAILABLE,
  /** Calls in flight finish; new ones are not accepted. */
  DRAINING
}
