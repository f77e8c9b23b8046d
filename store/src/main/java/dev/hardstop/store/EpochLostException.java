package dev.hardstop.store;

/** Another process took the store over: nothing that this one decides counts any more. Fatal. */
public final class EpochLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  EpochLostException(long expected, String found) {
    super(
        "epoch: "
            + found
            + " (expected: "
            + expected
            + "); another process took this data folder over, so this one must stop");
  }
}
