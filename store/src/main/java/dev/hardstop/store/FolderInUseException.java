package dev.hardstop.store;

/** Another process, or another store of this one, holds the data folder. */
public final class FolderInUseException extends StoreException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(String message) {
    super(message);
  }
}
