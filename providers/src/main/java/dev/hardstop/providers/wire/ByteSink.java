package dev.hardstop.providers.wire;

/** Where the bytes of an answer go. */
@FunctionalInterface
public interface ByteSink {

  /** Takes {@code bytes[from..to)}; must copy what it keeps beyond the call. */
  void accept(byte[] bytes, int from, int to);
}
