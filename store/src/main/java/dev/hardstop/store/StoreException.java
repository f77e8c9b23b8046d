package dev.hardstop.store;

/** The store cannot do what was asked: disk, permissions, damage or a foreign file. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
