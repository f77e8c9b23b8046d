package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps refusal storms cheap: of refusals alike in key, account, code and minute the first ten are
 * recorded each for itself, the rest as one row with a count.
 *
 * <p>A client that retries in a loop must not fill the disk. Threads: the ledger's lock.
 */
final class RefusalCounts {
  /** Refusals alike that are recorded one by one in a minute. */
  static final int ONE_BY_ONE = 10;

  /** Most kinds told apart in a minute; further ones are counted together. */
  static final int MAX_KINDS = 10_000;

  private static final long MINUTE_MILLIS = 60_000;

  private final Map<Kind, Storm> storms = new HashMap<>();
  private long minute = Long.MIN_VALUE;

  private record Kind(String key, String account, String code) {}

  private static final class Storm {
    int oneByOne;
    Optional<Counted> counted = Optional.empty();
  }

  /** Returns whether this refusal is recorded by itself; it is counted otherwise. */
  boolean isOneByOne(Call call, String code, Amounts asked, List<Blocking> blocking) {
    String account = blocking.isEmpty() ? "" : blocking.getFirst().account().toString();
    Kind kind = new Kind(call.attributes().value("key"), account, code);
    if (!storms.containsKey(kind) && storms.size() >= MAX_KINDS) {
      kind = new Kind("", "", code);
    }
    Storm storm = storms.computeIfAbsent(kind, _ -> new Storm());
    if (storm.oneByOne < ONE_BY_ONE) {
      storm.oneByOne++;
      return true;
    }
    long more = storm.counted.map(Counted::count).orElse(0L) + 1;
    storm.counted = Optional.of(new Counted(call, code, asked, blocking, more));
    return false;
  }

  /** Returns the rows with a count of the minutes that are over, and forgets them. */
  List<Counted> over(long nowMillis) {
    long thisMinute = nowMillis / MINUTE_MILLIS;
    if (thisMinute == minute) {
      return List.of();
    }
    minute = thisMinute;
    List<Counted> counted =
        storms.values().stream().flatMap(storm -> storm.counted.stream()).toList();
    storms.clear();
    return counted;
  }

  /** Refusals alike that were not recorded by themselves; described by the last of them. */
  record Counted(Call call, String code, Amounts asked, List<Blocking> blocking, long count) {}
}
