package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account in its current window: what is settled and what is held, in the unit's smallest part.
 *
 * <p>Changed only by {@link LedgerState#apply}. A hold keeps the account object of the window it
 * was made in, so a late settle finds its own window after the next one began. Threads: the
 * ledger's lock.
 */
final class Account {
  final AccountId id;

  /** The values of the id, kept here too because every look compares them. */
  final String values;

  final long ruleId;
  final Unit unit;
  final long startsAtMillis;
  final long endsAtMillis;

  /** The buckets of a rolling window; null for other windows. */
  final @Nullable Ring ring;

  private @Nullable RuleSet knownRules;
  private @Nullable Rule knownRule;

  long amount;
  long limit;

  /**
   * How far this process may take the account by itself; what is beyond has to be fetched first.
   * The whole limit, whatever it is, as long as one process serves the store.
   */
  long ceiling = Long.MAX_VALUE;

  long settled;
  long held;
  int openHolds;
  int reachedBasisPoints;
  boolean incomplete;
  boolean dirty;

  /** Handed to a checkpoint that may not be on disk yet: not to be forgotten before it is. */
  boolean beingWritten;

  long lastEndMillis;
  long asOfSequence;

  Account(AccountId id, Unit unit, long startsAtMillis, long endsAtMillis, long bucketMillis) {
    this.id = id;
    this.values = id.values();
    this.ruleId = id.ruleId();
    this.unit = unit;
    this.startsAtMillis = startsAtMillis;
    this.endsAtMillis = endsAtMillis;
    this.ring = bucketMillis == 0 ? null : new Ring(bucketMillis);
  }

  static Account of(AccountImage image) {
    Account account =
        new Account(
            image.id(),
            image.unit(),
            image.startsAtMillis(),
            image.endsAtMillis(),
            image.bucketMillis());
    account.amount = image.amount();
    account.limit = image.limit();
    account.settled = image.settled();
    account.held = image.held();
    account.reachedBasisPoints = image.reachedBasisPoints();
    account.incomplete = image.incomplete();
    account.lastEndMillis = image.lastEndMillis();
    account.asOfSequence = image.asOfSequence();
    if (account.ring != null) {
      account.ring.restore(image.buckets());
    }
    return account;
  }

  AccountImage image() {
    return new AccountImage(
        id,
        unit,
        startsAtMillis,
        endsAtMillis,
        ring == null ? 0 : ring.bucketMillis(),
        amount,
        limit,
        settled,
        held,
        reachedBasisPoints,
        incomplete,
        lastEndMillis,
        asOfSequence,
        ring == null ? List.of() : ring.image());
  }

  /** Returns what is settled in the window as it stands at {@code nowMillis}. */
  long settledAt(long nowMillis) {
    return ring == null ? settled : ring.sumAt(nowMillis);
  }

  /** Returns whether the run that it stands for has ended. With an open hold it never does. */
  boolean isOver(Window.Run run, long nowMillis) {
    return openHolds == 0
        && nowMillis - Math.max(lastEndMillis, startsAtMillis) >= run.idle().toMillis();
  }

  /** Returns the rule that this is an account of; null if it is no longer in force. */
  @Nullable Rule ruleIn(RuleSet rules) {
    if (rules != knownRules) {
      knownRules = rules;
      knownRule = rules.rule(id.ruleId()).orElse(null);
    }
    return knownRule;
  }

  void hold(long quantity) {
    held = Math.addExact(held, quantity);
  }

  void giveBack(long quantity) {
    held -= quantity;
    if (held < 0) {
      throw new AssertionError(id + ": held " + held + " (expected: >= 0)");
    }
  }

  /** Adds a charge, dated at the reservation; negative for a correction. */
  void settle(long quantity, long heldAtMillis) {
    if (ring != null) {
      ring.add(quantity, heldAtMillis);
    }
    settled = Math.addExact(settled, quantity);
  }

  /**
   * What a rolling window counts, by bucket. Buckets that left the window are overwritten when a
   * later charge needs the place; until then a reader leaves them out.
   */
  static final class Ring {
    private static final int BUCKETS = Window.Rolling.BUCKETS;

    private final long bucketMillis;
    private final long[] quantities = new long[BUCKETS];
    private long newestBucket = Long.MIN_VALUE;

    Ring(long bucketMillis) {
      this.bucketMillis = bucketMillis;
    }

    long bucketMillis() {
      return bucketMillis;
    }

    void add(long quantity, long atMillis) {
      long bucket = Math.floorDiv(atMillis, bucketMillis);
      if (newestBucket == Long.MIN_VALUE) {
        newestBucket = bucket;
      }
      if (bucket <= newestBucket - BUCKETS) {
        return;
      }
      long firstNew = Math.max(newestBucket + 1, bucket - BUCKETS + 1);
      for (long fresh = firstNew; fresh <= bucket; fresh++) {
        quantities[slot(fresh)] = 0;
      }
      newestBucket = Math.max(newestBucket, bucket);
      int slot = slot(bucket);
      quantities[slot] = Math.addExact(quantities[slot], quantity);
    }

    long sumAt(long nowMillis) {
      if (newestBucket == Long.MIN_VALUE) {
        return 0;
      }
      long oldest = Math.floorDiv(nowMillis, bucketMillis) - BUCKETS + 1;
      long sum = 0;
      for (long bucket = Math.max(oldest, newestBucket - BUCKETS + 1);
          bucket <= newestBucket;
          bucket++) {
        sum = Math.addExact(sum, quantities[slot(bucket)]);
      }
      return sum;
    }

    /** Returns the earliest instant from {@code nowMillis} at which at most {@code most} counts. */
    long fallsTo(long most, long nowMillis) {
      long sum = sumAt(nowMillis);
      long bucket =
          Math.max(
              Math.floorDiv(nowMillis, bucketMillis) - BUCKETS + 1, newestBucket - BUCKETS + 1);
      while (sum > most && bucket <= newestBucket) {
        sum -= quantities[slot(bucket++)];
      }
      return Math.max(nowMillis, (bucket + BUCKETS - 1) * bucketMillis);
    }

    List<Long> image() {
      List<Long> pairs = new ArrayList<>();
      for (long bucket = newestBucket - BUCKETS + 1;
          newestBucket != Long.MIN_VALUE && bucket <= newestBucket;
          bucket++) {
        if (quantities[slot(bucket)] != 0) {
          pairs.add(bucket * bucketMillis);
          pairs.add(quantities[slot(bucket)]);
        }
      }
      return pairs;
    }

    void restore(List<Long> pairs) {
      for (int i = 0; i + 1 < pairs.size(); i += 2) {
        add(pairs.get(i + 1), pairs.get(i));
      }
    }

    private static int slot(long bucket) {
      return (int) Math.floorMod(bucket, (long) BUCKETS);
    }
  }
}
