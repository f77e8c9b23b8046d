package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Acknowledgement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each kind of thing happened: a run that got nowhere proves nothing. */
public final class Tally {
  private final Map<String, long[]> counts = new HashMap<>();
  private final Map<Class<?>, long[]> kinds = new HashMap<>();
  private final Map<Enum<?>, String> names = new HashMap<>();

  void count(String what) {
    counts.computeIfAbsent(what, _ -> new long[1])[0]++;
  }

  /** Counts one of a kind of action or fact; its name is put together only once. */
  void count(String what, Object one) {
    long[] count = kinds.get(one.getClass());
    if (count == null) {
      String name = what + " " + one.getClass().getSimpleName();
      count = counts.computeIfAbsent(name, _ -> new long[1]);
      kinds.put(one.getClass(), count);
    }
    count[0]++;
  }

  void count(String what, Enum<?> one) {
    counts
        .computeIfAbsent(names.computeIfAbsent(one, each -> what + " " + each), _ -> new long[1])[
        0]++;
  }

  /** Counts what a person is told. */
  Acknowledgement person() {
    return durable -> count(durable ? "person told done" : "person told failed");
  }

  /** Adds what another run has counted. */
  public void add(Tally other) {
    other.counts.forEach(
        (what, count) -> counts.computeIfAbsent(what, _ -> new long[1])[0] += count[0]);
  }

  /** Returns how often {@code what} happened. */
  public long of(String what) {
    long[] count = counts.get(what);
    return count == null ? 0 : count[0];
  }

  /** Returns all counts, sorted by name. */
  public Map<String, Long> counts() {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEach((what, count) -> sorted.put(what, count[0]));
    return sorted;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts().forEach((what, count) -> text.append(String.format("%,12d  %s%n", count, what)));
    return text.toString();
  }
}
