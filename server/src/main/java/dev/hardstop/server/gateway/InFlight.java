package dev.hardstop.server.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls each key has open; outlives reloads. Threads: any. */
final class InFlight {
  private final Map<String, AtomicInteger> byKey = new ConcurrentHashMap<>();

  /** Takes a place; false if the key has {@code most} open. */
  boolean enter(String key, int most) {
    AtomicInteger open = byKey.computeIfAbsent(key, _ -> new AtomicInteger());
    // Checked before it is added: an add that is undone would refuse a neighbour that fits.
    while (true) {
      int now = open.get();
      if (now >= most) {
        return false;
      }
      if (open.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void leave(String key) {
    AtomicInteger open = byKey.get(key);
    if (open != null) {
      open.decrementAndGet();
    }
  }
}
