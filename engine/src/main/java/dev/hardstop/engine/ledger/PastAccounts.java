package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.time.Span;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.util.List;

/**
 * Tells which accounts on disk are past: their window is over, nothing is held, and the next call
 * opens a window that begins at nothing, as it would had they never been. Without this a store
 * keeps an account for every run that there ever was. Changes nothing. Threads: the ledger's lock.
 */
final class PastAccounts {
  /**
   * How long a window must be over. The next call asks for none of it; what is assumed to have been
   * spent after a restore goes to all accounts that are known, and a week of them is.
   */
  static final long KEPT_MILLIS = Duration.ofDays(7).toMillis();

  private final Books books;

  PastAccounts(Books books) {
    this.books = books;
  }

  List<AccountId> among(List<AccountImage> stored) {
    if (books.suspended() || !books.state().absent().isEmpty()) {
      return List.of();
    }
    long nowMillis = books.now();
    return stored.stream()
        .filter(image -> isOver(image, nowMillis) && !isInUse(image))
        .map(AccountImage::id)
        .toList();
  }

  /** A window that slides or never ends has no end to be past; its account stays. */
  private boolean isOver(AccountImage image, long nowMillis) {
    Rule rule = books.rules().rule(image.id().ruleId()).orElse(null);
    if (rule != null && rule.budget().window() instanceof Window.Run run) {
      long idleSince = Math.max(image.lastEndMillis(), image.startsAtMillis());
      return nowMillis - idleSince - KEPT_MILLIS >= run.idle().toMillis();
    }
    return image.endsAtMillis() != Span.NEVER && nowMillis - image.endsAtMillis() >= KEPT_MILLIS;
  }

  /** An account that something is held on is in memory, whatever that comes to in its unit. */
  private boolean isInUse(AccountImage image) {
    Account account = books.state().find(image.id().ruleId(), image.id().values());
    return image.held() != 0
        || (account != null
            && (account.openHolds > 0
                || account.beingWritten
                || account.asOfSequence != image.asOfSequence()));
  }
}
