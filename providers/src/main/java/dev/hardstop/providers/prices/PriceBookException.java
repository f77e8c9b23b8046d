package dev.hardstop.providers.prices;

/** The price book, or configured prices, cannot be read; nothing of it is used. */
public final class PriceBookException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PriceBookException(String message) {
    super(message);
  }

  PriceBookException(String message, Throwable cause) {
    super(message, cause);
  }
}
