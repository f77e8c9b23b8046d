package dev.hardstop.engine.ledger;

/** Hears, once, what became of a fact that somebody asked for: durable, or lost with the store. */
@FunctionalInterface
public interface Acknowledgement {
  /** Called on the store's writer thread: hand over at once, never throw. */
  void told(boolean durable);
}
