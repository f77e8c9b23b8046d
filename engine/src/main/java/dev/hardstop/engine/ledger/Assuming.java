package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds what is assumed to have been spent unseen to every account in USD, in the window that is
 * open now: whatever it was spent on, no account then stands below the truth. Reads the state,
 * returns facts, changes nothing. Threads: the ledger's lock.
 */
final class Assuming {
  /** Accounts of one fact. */
  private static final int ACCOUNTS_AT_ONCE = 1_000;

  private final LedgerState state;
  private final RuleSet rules;
  private final long nanoUsd;
  private final long nowMillis;
  private final List<Fact.Adjusted.Part> parts = new ArrayList<>();
  private final List<Fact.RulesAdopted.Opening> openings = new ArrayList<>();

  Assuming(LedgerState state, RuleSet rules, long nanoUsd, long nowMillis) {
    this.state = state;
    this.rules = rules;
    this.nanoUsd = nanoUsd;
    this.nowMillis = nowMillis;
  }

  List<Fact> facts(String by, String reason) {
    for (int place = 0; place < state.accounts().capacity(); place++) {
      Account account = state.accounts().at(place);
      Rule rule = account == null ? null : rules.rule(account.ruleId).orElse(null);
      if (account != null && rule != null) {
        add(account.id, account, rule);
      }
    }
    rules.rules().stream()
        .filter(rule -> rule.budget().per().isEmpty())
        .forEach(this::addUntouched);
    List<Fact> facts = new ArrayList<>();
    long next = state.lastSequence() + 1;
    for (int from = 0; from < parts.size(); from += ACCOUNTS_AT_ONCE) {
      List<Fact.Adjusted.Part> some = some(parts, from);
      facts.add(
          new Fact.Adjusted(next++, nowMillis, 0, Amounts.of(Unit.USD, nanoUsd), some, by, reason));
    }
    long generation = rules.generation();
    for (int from = 0; from < openings.size(); from += ACCOUNTS_AT_ONCE) {
      facts.add(adopted(next++, ++generation, some(openings, from)));
    }
    return facts;
  }

  private static <T> List<T> some(List<T> all, int from) {
    return List.copyOf(all.subList(from, Math.min(all.size(), from + ACCOUNTS_AT_ONCE)));
  }

  private void addUntouched(Rule rule) {
    if (state.find(rule.id(), "") == null) {
      add(new AccountId(rule.id(), rule.budget().id(), ""), null, rule);
    }
  }

  private void add(AccountId id, @Nullable Account account, Rule rule) {
    if (rule.budget().unit() != Unit.USD) {
      return;
    }
    switch (rule.budget().window()) {
      case Window.Spanning spanning -> add(id, account, spanning.spanAt(nowMillis));
      case Window.Rolling rolling -> {
        if (account == null) {
          open(id, null, Span.ALWAYS, rolling.bucketMillis());
        } else {
          change(account);
        }
      }
      case Window.Run run -> {
        if (account != null) {
          boolean isOver = account.isOver(run, nowMillis);
          add(id, account, isOver ? new Span(nowMillis, Span.NEVER) : spanOf(account));
        }
      }
      case Window.Call _ -> {
        // Keeps no account.
      }
    }
  }

  private static Span spanOf(Account account) {
    return new Span(account.startsAtMillis, account.endsAtMillis);
  }

  private void add(AccountId id, @Nullable Account account, Span open) {
    if (account != null && account.startsAtMillis == open.startsAtMillis()) {
      change(account);
    } else {
      open(id, account, open, 0);
    }
  }

  private void change(Account account) {
    long bucketMillis = account.ring == null ? 0 : account.ring.bucketMillis();
    parts.add(
        new Fact.Adjusted.Part(
            account.id, account.startsAtMillis, nowMillis, bucketMillis, nanoUsd));
  }

  /** What is known of its limit is from an earlier window; the next hold says what it is. */
  private void open(AccountId id, @Nullable Account account, Span span, long bucketMillis) {
    openings.add(
        new Fact.RulesAdopted.Opening(
            id,
            Unit.USD,
            span.startsAtMillis(),
            span.endsAtMillis(),
            bucketMillis,
            account == null ? 0 : account.amount,
            account == null ? 0 : account.limit,
            nanoUsd,
            bucketMillis == 0 ? List.of() : List.of(bucket(bucketMillis), nanoUsd),
            false));
  }

  private long bucket(long bucketMillis) {
    return Math.floorDiv(nowMillis, bucketMillis) * bucketMillis;
  }

  private Fact.RulesAdopted adopted(
      long sequence, long generation, List<Fact.RulesAdopted.Opening> some) {
    return new Fact.RulesAdopted(
        sequence,
        nowMillis,
        generation,
        rules.rules().stream()
            .map(rule -> new Fact.RulesAdopted.AdoptedRule(rule.id(), rule.budget().id()))
            .toList(),
        some,
        List.of());
  }
}
