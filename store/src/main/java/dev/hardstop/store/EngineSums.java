package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.AccountSource;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.time.LedgerClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a start would bring up: checkpoint, images and facts through the ledger's own code. */
final class EngineSums {
  private static final int IMAGES_AT_ONCE = 1_000;

  private EngineSums() {}

  /** Returns each account in its newest window. */
  static Map<AccountKey, AccountImage> of(
      Checkpoint checkpoint, List<AccountImage> stored, Iterable<Fact> facts) {
    Ledger ledger =
        Ledger.recover(
            new Recovered(checkpoint, facts, stored, true, AccountSource.EMPTY),
            LedgerOptions.DEFAULT,
            (fact, urgent) -> {
              throw new AssertionError("a verification decides nothing");
            },
            newest -> new LedgerClock(() -> newest, () -> 0, newest, jump -> {}),
            Runnable::run);
    Map<String, AccountImage> newest = new HashMap<>();
    stored.forEach(image -> newest.put(key(image), image));
    ledger.begin();
    for (List<AccountImage> changed = ledger.nextImages(IMAGES_AT_ONCE);
        !changed.isEmpty();
        changed = ledger.nextImages(IMAGES_AT_ONCE)) {
      changed.forEach(image -> newest.put(key(image), image));
    }
    Map<AccountKey, AccountImage> accounts = new HashMap<>();
    newest
        .values()
        .forEach(image -> accounts.put(AccountKey.of(image.id(), image.startsAtMillis()), image));
    return accounts;
  }

  private static String key(AccountImage image) {
    return image.id().ruleId() + "|" + image.id().values();
  }
}
