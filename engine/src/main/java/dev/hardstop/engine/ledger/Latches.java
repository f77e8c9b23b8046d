package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Touch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latches that are on. Those of one account are found by it: a budget of a million users may
 * trip many of them, which must cost the others nothing. Threads: the ledger's lock.
 */
final class Latches {
  /** In the order of their places, so that a list of very many takes the lock for no sorting. */
  private final Map<String, Placed> all = new LinkedHashMap<>();

  private final Map<String, Placed> ofAnyAccount = new HashMap<>();
  private final Map<AccountId, List<Placed>> byAccount = new HashMap<>();
  private long places;

  /** A latch and its place among all: of those that refuse a call, the first is told. */
  private record Placed(long place, Latch latch) {}

  boolean isEmpty() {
    return all.isEmpty();
  }

  int size() {
    return all.size();
  }

  /** Returns all, in the order in which they were set. */
  List<Latch> all() {
    return all.values().stream().map(Placed::latch).toList();
  }

  /** Sets a latch, in place of the one of the same id if there is one. */
  void set(Latch latch) {
    Placed before = all.get(latch.id());
    if (before != null) {
      takeFromIndex(before);
    }
    Placed placed = new Placed(before == null ? places++ : before.place(), latch);
    all.put(latch.id(), placed);
    if (latch.account().isPresent()) {
      byAccount.computeIfAbsent(latch.account().get(), _ -> new ArrayList<>(1)).add(placed);
    } else {
      ofAnyAccount.put(latch.id(), placed);
    }
  }

  void clear(String id) {
    Placed placed = all.remove(id);
    if (placed != null) {
      takeFromIndex(placed);
    }
  }

  private void takeFromIndex(Placed placed) {
    ofAnyAccount.remove(placed.latch().id());
    placed
        .latch()
        .account()
        .ifPresent(
            account ->
                byAccount.computeIfPresent(
                    account,
                    (_, there) -> {
                      there.remove(placed);
                      return there.isEmpty() ? null : there;
                    }));
  }

  /** Returns the latch that refuses a call with {@code attributes} that touches {@code touches}. */
  Optional<Latch> refusing(Attributes attributes, List<Touch> touches) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Placed first = null;
    for (Placed placed : ofAnyAccount.values()) {
      first = earlier(first, placed, attributes, touches);
    }
    if (!byAccount.isEmpty()) {
      for (Touch touch : touches) {
        AccountId id = new AccountId(touch.rule().id(), "", touch.values());
        for (Placed placed : byAccount.getOrDefault(id, List.of())) {
          first = earlier(first, placed, attributes, touches);
        }
      }
    }
    return Optional.ofNullable(first).map(Placed::latch);
  }

  private static @Nullable Placed earlier(
      @Nullable Placed first, Placed placed, Attributes attributes, List<Touch> touches) {
    boolean isEarlier = first == null || placed.place() < first.place();
    return isEarlier && placed.latch().refuses(attributes, touches) ? placed : first;
  }
}
