package dev.hardstop.engine.ledger;

import java.util.List;

/** What the ledger answers to an ask: a refusal is a value, never an exception. */
public sealed interface Outcome {

  /** The hold is taken; what was taken from where stands in the fact. */
  record Granted(Fact.Held held) implements Outcome {}

  /** Accounts that are not in memory: load them off the lock and ask again. */
  record Missing(List<AccountId> accounts) implements Outcome {}

  /** Not granted. */
  sealed interface Refusal extends Outcome {
    /** Returns the stable code that callers, facts and metrics know this refusal by. */
    String code();

    /** Returns the accounts in the way, the tightest first; empty where none is. */
    default List<Blocking> blocking() {
      return List.of();
    }
  }

  /** A latch is on; no amount would be granted. */
  record Latched(Latch latch) implements Refusal {
    @Override
    public String code() {
      return switch (latch.kind()) {
        case TRIPPED -> "tripped";
        case DISABLED -> "feature_disabled";
        case KEY_REVOKED -> "unknown_key";
        case APPROVAL_NEEDED -> "approval_required";
      };
    }
  }

  /** What is settled leaves less than the smallest ask that this call could make. */
  record Exhausted(List<Blocking> blocking) implements Refusal {
    @Override
    public String code() {
      return "budget_exhausted";
    }
  }

  /** As {@link Exhausted}, on a window that resets within a minute. */
  record Throttled(List<Blocking> blocking) implements Refusal {
    @Override
    public String code() {
      return "throttled";
    }
  }

  /** This call alone is more than what is left, or than the whole limit. */
  record TooLarge(List<Blocking> blocking) implements Refusal {
    @Override
    public String code() {
      return "request_exceeds_budget";
    }
  }

  /** Only holds of calls in flight are in the way. */
  record Contended(List<Blocking> blocking) implements Refusal {
    @Override
    public String code() {
      return "budget_contended";
    }
  }

  /** One key has opened as many accounts of a budget as it may. */
  record TooManyAccounts(String budget, int maxAccounts) implements Refusal {
    /** The code of this refusal. */
    public static final String CODE = "too_many_accounts";

    @Override
    public String code() {
      return CODE;
    }
  }

  /** A budget refuses calls that lack an attribute it is per. */
  record AttributeMissing(String budget, String attribute) implements Refusal {
    @Override
    public String code() {
      return "attribute_missing";
    }
  }

  /** The facts cannot be written, so nothing can be promised. */
  record StoreUnavailable(String reason) implements Refusal {
    @Override
    public String code() {
      return "store_unavailable";
    }
  }
}
