package dev.hardstop.engine.ledger;

/** Bytes that are not facts, or facts of a format that this version does not know. */
public final class FactFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FactFormatException(String message) {
    super(message);
  }
}
