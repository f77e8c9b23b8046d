package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs that one account's calls make up: those with less than the idle time between them belong
 * together, in whatever order they are told. Not thread-safe.
 */
final class RecordedRuns {
  private final long idleMillis;

  /** Apart from each other by at least the idle time. */
  private final List<Run> runs = new ArrayList<>();

  RecordedRuns(long idleMillis) {
    this.idleMillis = idleMillis;
  }

  /**
   * One run.
   *
   * @param lastEndMillis when its last call ended; {@link Long#MAX_VALUE} while one is open
   */
  record Run(long startsAtMillis, long lastEndMillis, long settled) {
    Run with(Run other) {
      return new Run(
          Math.min(startsAtMillis, other.startsAtMillis),
          Math.max(lastEndMillis, other.lastEndMillis),
          settled + Openings.atMost(settled, other.settled));
    }
  }

  /** Counts a call; it may join what were two runs before. */
  void add(long heldAtMillis, long endedAtMillis, long quantity) {
    Run joined = new Run(heldAtMillis, endedAtMillis, quantity);
    for (int i = 0; i < runs.size(); ) {
      if (isOne(joined, runs.get(i))) {
        joined = joined.with(runs.remove(i));
        i = 0;
      } else {
        i++;
      }
    }
    runs.add(joined);
  }

  private boolean isOne(Run one, Run other) {
    return one.startsAtMillis - other.lastEndMillis < idleMillis
        && other.startsAtMillis - one.lastEndMillis < idleMillis;
  }

  /** Returns the run that goes on at {@code nowMillis}, if one does. */
  Optional<Run> ongoing(long nowMillis) {
    return runs.stream().filter(run -> nowMillis - run.lastEndMillis < idleMillis).findFirst();
  }
}
