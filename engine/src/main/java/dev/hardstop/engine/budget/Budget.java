package dev.hardstop.engine.budget;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.util.List;

/**
 * A rule: which calls, per what, how much, over which window, and what happens on the way there.
 *
 * @param per one account for each distinct combination of these attributes' values
 * @param shadow decides and records, but refuses nothing
 * @param maxAccounts most accounts of one window for values that callers chose, per key
 */
public record Budget(
    String id,
    Match match,
    List<String> per,
    LimitTable limits,
    Window window,
    Ladder ladder,
    boolean shadow,
    PerMissing perMissing,
    int maxAccounts,
    Disclosure disclosure,
    Contact contact) {

  /** Accounts of caller-set values that one key may open in a window, unless configured. */
  public static final int DEFAULT_MAX_ACCOUNTS = 10_000;

  /** What becomes of a call that lacks an attribute that the budget is per. */
  public enum PerMissing {
    /** Such calls share one account, called (none), under the same limit. */
    SHARED,
    /** They are refused. */
    REFUSE,
    /** The budget does not count them. */
    SKIP
  }

  /** How much of an account a refused caller is told. */
  public enum Disclosure {
    /** Full when all that it matches and is per is bound to the caller's key, else reset. */
    AUTO,
    FULL,
    RESET,
    NONE
  }

  /** Whom to turn to; empty strings where not configured. */
  public record Contact(String owner, String url, String message, String runbook) {
    /** Nobody. */
    public static final Contact NOBODY = new Contact("", "", "", "");
  }

  public Budget {
    per = List.copyOf(per);
    if (maxAccounts < 1) {
      throw new IllegalArgumentException("max-accounts: " + maxAccounts + " (expected: >= 1)");
    }
  }

  /** Returns an enforced budget with the defaults, as embedders and tests want it. */
  public static Budget of(
      String id, Match match, List<String> per, Unit unit, long quantity, Window window) {
    return new Budget(
        id,
        match,
        per,
        LimitTable.single(unit, quantity),
        window,
        Ladder.of(List.of()),
        false,
        PerMissing.SHARED,
        DEFAULT_MAX_ACCOUNTS,
        Disclosure.AUTO,
        Contact.NOBODY);
  }

  /** Returns the unit that is counted. */
  public Unit unit() {
    return limits.unit();
  }
}
