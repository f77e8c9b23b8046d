package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Facts for tests, with what does not matter filled in. */
final class Given {
  static final long START = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  static final long MONTH = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  static final long NEXT_MONTH = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();

  private Given() {}

  static Attributes attributes(String user) {
    return Attributes.of(
        List.of(
            new Attribute("key", "support-bot", false),
            new Attribute("provider", "openai", false),
            new Attribute("model", "gpt-5.5-mini", false),
            new Attribute("api", "openai", false),
            new Attribute("tenant", "acme", false),
            new Attribute("team", "support", false),
            new Attribute("user", user, true)),
        "tenant=acme");
  }

  static Call call(long sequence, String user) {
    return new Call(
        String.format(Locale.ROOT, "call-%016d", sequence),
        Call.Kind.GATEWAY,
        attributes(user),
        "2026-11-20.1",
        "{\"bound\":\"bytes\",\"input\":412}");
  }

  static Take take(long rule, String values, long settled, long held, long ask) {
    return new Take(
        new AccountId(rule, "budget-" + rule, values),
        MONTH,
        NEXT_MONTH,
        0,
        Unit.USD,
        100_000_000_000L,
        90_000_000_000L,
        settled,
        held,
        ask,
        true);
  }

  /** Takes from an account whose window is all of time. */
  static Take lifetime(long ask) {
    return new Take(
        new AccountId(1, "budget-1", ""),
        0,
        Span.NEVER,
        0,
        Unit.USD,
        100_000_000_000L,
        90_000_000_000L,
        0,
        0,
        ask,
        true);
  }

  static Fact.Held held(long sequence, String user, long nanoUsd, List<Take> takes) {
    return new Fact.Held(
        sequence,
        START + sequence,
        call(sequence, user),
        Amounts.of(nanoUsd, 400, 600, 1, 0),
        600,
        START + sequence + 60_000,
        "",
        takes);
  }

  static Fact.Held held(long sequence, long nanoUsd) {
    return held(sequence, "anna", nanoUsd, List.of(take(1, "", 0, 0, nanoUsd)));
  }

  static Fact.Settled settled(long sequence, long holdId, long nanoUsd) {
    return settled(sequence, holdId, nanoUsd, Ending.METERED);
  }

  static Fact.Settled settled(long sequence, long holdId, long nanoUsd, Ending ending) {
    return new Fact.Settled(
        sequence,
        START + sequence,
        holdId,
        Amounts.of(nanoUsd, 390, 120, 1, 0),
        ending,
        "{\"status\":200,\"model\":\"gpt-5.5-mini\"}");
  }

  static Fact.Released released(long sequence, long holdId) {
    return new Fact.Released(sequence, START + sequence, holdId, "never connected");
  }
}
