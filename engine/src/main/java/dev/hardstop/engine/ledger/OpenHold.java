package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A hold that has not ended, with what it took from which accounts. Threads: the ledger's lock. */
final class OpenHold {
  final Fact.Held held;
  final List<Taken> taken;
  Amounts amounts;
  long lapsesAtMillis;

  /** What a hold still takes from one account. */
  static final class Taken {
    final Take take;

    /**
     * The account of the window that the hold was made in; null exactly while the account is
     * absent. Only a hold that is whole is ended.
     */
    @Nullable Account account;

    long quantity;

    Taken(Take take) {
      this.take = take;
      this.quantity = take.ask();
    }

    Account account() {
      return Objects.requireNonNull(account);
    }
  }

  OpenHold(Fact.Held held) {
    this.held = held;
    this.taken = new ArrayList<>(held.takes().size());
    this.amounts = held.amounts();
    this.lapsesAtMillis = held.lapsesAtMillis();
  }

  long id() {
    return held.sequence();
  }

  /** Returns whether all accounts that it took from are in memory. */
  boolean isWhole() {
    return taken.stream().allMatch(each -> each.account != null);
  }

  Taken add(Take take) {
    Taken added = new Taken(take);
    taken.add(added);
    return added;
  }

  /** Takes the hold off an account of its rule's earlier time, and returns what it took there. */
  List<Taken> leave(AccountId id) {
    List<Taken> left = taken.stream().filter(each -> each.take.account().equals(id)).toList();
    taken.removeAll(left);
    return left;
  }

  /** Returns the fact as it would read had the hold been made as it is now, for a checkpoint. */
  Fact.Held current() {
    return new Fact.Held(
        held.sequence(),
        held.atMillis(),
        held.call(),
        amounts,
        held.outputCap(),
        lapsesAtMillis,
        held.wouldRefuse(),
        taken.stream().map(part -> part.take.withAsk(part.quantity)).toList());
  }
}
