package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A second, naive reading of facts: what the newest window of each account comes to. */
final class Replayed {
  private Replayed() {}

  /** Reads a store as the ledger does: images, open holds, then facts that an image lacks. */
  static Map<String, String> of(
      Checkpoint checkpoint, Iterable<AccountImage> stored, Iterable<Fact> facts) {
    Map<String, AccountImage> images = new TreeMap<>();
    stored.forEach(image -> images.put(key(image.id()), image));
    Map<Long, Fact.Held> held = new TreeMap<>();
    checkpoint.openHolds().forEach(open -> held.put(open.sequence(), open));
    facts.forEach(fact -> apply(fact, images, held));
    return summary(images);
  }

  static Map<String, String> summary(Map<String, AccountImage> images) {
    Map<String, String> summary = new TreeMap<>();
    images.forEach(
        (key, image) ->
            summary.put(
                key,
                image.startsAtMillis()
                    + ": settled "
                    + image.settled()
                    + ", held "
                    + image.held()
                    + ", reached "
                    + image.reachedBasisPoints()));
    return summary;
  }

  private static String key(AccountId id) {
    return id.ruleId() + "|" + id.values();
  }

  static void apply(Fact fact, Map<String, AccountImage> images, Map<Long, Fact.Held> open) {
    switch (fact) {
      case Fact.Held held -> {
        open.put(held.sequence(), held);
        for (Take take : held.takes()) {
          change(images, take, fact.sequence(), take.ask(), 0);
        }
      }
      case Fact.Tightened tightened -> {
        Fact.Held held = remove(open, tightened.holdId());
        List<Take> less =
            held.takes().stream()
                .map(take -> with(take, tightened.amounts().of(take.unit())))
                .toList();
        for (int i = 0; i < less.size(); i++) {
          long by = less.get(i).ask() - held.takes().get(i).ask();
          change(images, less.get(i), fact.sequence(), by, 0);
        }
        open.put(held.sequence(), with(held, less));
      }
      case Fact.Settled settled -> {
        for (Take take : remove(open, settled.holdId()).takes()) {
          change(images, take, fact.sequence(), -take.ask(), settled.charge().of(take.unit()));
        }
      }
      case Fact.Released released -> {
        for (Take take : remove(open, released.holdId()).takes()) {
          change(images, take, fact.sequence(), -take.ask(), 0);
        }
      }
      case Fact.Adjusted adjusted -> {
        for (Fact.Adjusted.Part part : adjusted.parts()) {
          AccountImage image = images.get(key(part.account()));
          if (image != null
              && image.startsAtMillis() == part.startsAtMillis()
              && image.asOfSequence() < fact.sequence()) {
            images.put(key(part.account()), with(image, 0, part.change(), 0, fact.sequence()));
          }
        }
      }
      case Fact.RungReached rung -> {
        AccountImage image = images.get(key(rung.account()));
        if (image != null
            && image.startsAtMillis() == rung.startsAtMillis()
            && image.asOfSequence() < fact.sequence()) {
          images.put(key(rung.account()), with(image, 0, 0, rung.basisPoints(), fact.sequence()));
        }
      }
      case Fact.Refused _ -> {
        // Changes no sums.
      }
      case Fact.EpochStarted _,
          Fact.Extended _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.RulesAdopted _,
          Fact.Issued _ ->
          throw new AssertionError("not part of a random history: " + fact);
    }
  }

  private static Fact.Held remove(Map<Long, Fact.Held> open, long holdId) {
    Fact.Held held = open.remove(holdId);
    if (held == null) {
      throw new AssertionError("hold " + holdId + " is not open");
    }
    return held;
  }

  private static void change(
      Map<String, AccountImage> images, Take take, long sequence, long held, long settled) {
    String key = key(take.account());
    AccountImage image = images.get(key);
    if (image == null || image.startsAtMillis() < take.startsAtMillis()) {
      image = opened(take);
    }
    if (image.startsAtMillis() == take.startsAtMillis() && image.asOfSequence() < sequence) {
      images.put(key, with(image, held, settled, 0, sequence));
    }
  }

  private static AccountImage opened(Take take) {
    return new AccountImage(
        take.account(),
        take.unit(),
        take.startsAtMillis(),
        take.endsAtMillis(),
        0,
        take.amount(),
        take.limit(),
        0,
        0,
        0,
        false,
        0,
        0,
        List.of());
  }

  static AccountImage asOf(AccountImage image, long sequence) {
    return with(image, 0, 0, 0, sequence);
  }

  private static AccountImage with(
      AccountImage image, long held, long settled, int reached, long asOf) {
    return new AccountImage(
        image.id(),
        image.unit(),
        image.startsAtMillis(),
        image.endsAtMillis(),
        image.bucketMillis(),
        image.amount(),
        image.limit(),
        image.settled() + settled,
        image.held() + held,
        Math.max(image.reachedBasisPoints(), reached),
        image.incomplete(),
        image.lastEndMillis(),
        asOf,
        image.buckets());
  }

  private static Fact.Held with(Fact.Held held, List<Take> takes) {
    return new Fact.Held(
        held.sequence(),
        held.atMillis(),
        held.call(),
        held.amounts(),
        held.outputCap(),
        held.lapsesAtMillis(),
        held.wouldRefuse(),
        takes);
  }

  private static Take with(Take take, long ask) {
    return new Take(
        take.account(),
        take.startsAtMillis(),
        take.endsAtMillis(),
        take.bucketMillis(),
        take.unit(),
        take.amount(),
        take.limit(),
        take.settled(),
        take.held(),
        ask,
        take.enforced());
  }
}
