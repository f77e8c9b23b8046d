package dev.hardstop.engine.time;

/** What the machine believes the time is. May jump in either direction. */
@FunctionalInterface
public interface WallClock {
  /** Returns epoch milliseconds. */
  long millis();

  /** Returns the machine's own clock. */
  static WallClock system() {
    return System::currentTimeMillis;
  }
}
