package dev.hardstop.simulator;

import dev.hardstop.engine.money.Unit;
import java.util.TreeMap;

/** One account in one window, with plain sums. */
final class ModelAccount {
  final String rule;
  final String values;
  final Unit unit;
  final long start;
  final long end;
  final long bucketMillis;
  final Caller example;

  /** What a rolling window counts, by the number of the bucket. */
  final TreeMap<Long, Long> buckets = new TreeMap<>();

  long amount;
  long settled;
  long held;
  int open;
  int reached;

  /** The fact with which its first rung was reached. */
  long warnedBy = Long.MAX_VALUE;

  long lastEnd;

  ModelAccount(
      String rule, String values, Unit unit, Stretch window, long bucketMillis, Caller example) {
    this.rule = rule;
    this.values = values;
    this.unit = unit;
    this.start = window.start();
    this.end = window.end();
    this.bucketMillis = bucketMillis;
    this.example = example;
  }

  boolean isRolling() {
    return bucketMillis > 0;
  }

  long settledAt(long now) {
    if (!isRolling()) {
      return settled;
    }
    long sum = 0;
    for (long each :
        buckets.tailMap(now / bucketMillis - WindowSpec.Rolling.BUCKETS, false).values()) {
      sum += each;
    }
    return sum;
  }

  void settle(long quantity, long heldAt) {
    settled += quantity;
    if (isRolling()) {
      buckets.merge(heldAt / bucketMillis, quantity, Long::sum);
    }
  }

  /** The earliest moment from {@code now} at which at most {@code most} counts. */
  long fallsTo(long most, long now) {
    long sum = settledAt(now);
    long at = now;
    for (var each :
        buckets.tailMap(now / bucketMillis - WindowSpec.Rolling.BUCKETS, false).entrySet()) {
      if (sum <= most) {
        break;
      }
      sum -= each.getValue();
      at = (each.getKey() + WindowSpec.Rolling.BUCKETS) * bucketMillis;
    }
    return Math.max(now, at);
  }

  @Override
  public String toString() {
    return String.format(
        "%s[%s] from %d (amount %d, settled %d, held %d, reached %d)",
        rule,
        values.replace('\u001f', '/').replace('\u001e', '@'),
        start,
        amount,
        settled,
        held,
        reached);
  }
}
