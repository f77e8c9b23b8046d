package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CheckCommandTest {
  private static final String GOOD =
      """
      providers:
        openai: {api: openai, base-url: "https://api.openai.com/v1", credential: "${env:KEY}"}
      model-classes: {premium: [gpt-5.5*]}
      keys:
        - id: bot
          secret-sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          attributes: {tenant: acme}
          callers-may-set: [user, plan]
      budgets:
        - {id: month, limit: 5000 USD, window: month, timezone: America/New_York, at: {95%: stop}}
        - {id: user-day, per: [user], limit: {plan=pro: 5 USD, else: 1 USD}, window: day}
        - {id: premium, match: {model-class: premium}, limit: 7 USD, window: rolling 24h, mode: shadow}
        - {id: runs, per: [run], per-missing: skip, limit: 9 requests, window: run}
        - {id: other, match: {tenant: globex}, limit: 7 USD, window: day}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void aGoodFileSucceedsAndTellsItsWarnings() throws IOException {
    Path file = write(GOOD);
    assertThat(check(Map.of(), "--config", file.toString())).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            file
                + ": 1 provider (0 enabled), 1 key, 5 budgets, mode enforce, no problems, 2"
                + " warnings");
    assertThat(err.toString().lines())
        .containsExactly(
            file
                + ":2: warning: providers.openai.credential: the environment variable KEY is not"
                + " set: the provider is disabled",
            file
                + ":14: warning: budgets[4].match: no key of this file has such calls, so it counts"
                + " none");
  }

  @Test
  void aBadFileFailsWithEveryProblemOnALineOfItsOwn() throws IOException {
    Path file = write("mode: on\nbudgets: [{id: b, limit: 5 EUR, window: day}]\n");
    assertThat(check(Map.of(), "--config", file.toString())).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(3)
        .anyMatch(line -> line.equals(file + ":1: mode: 'on' (expected: enforce or shadow)"))
        .anyMatch(line -> line.startsWith(file + ":2: budgets[0].limit: '5 EUR' (expected: "))
        .last()
        .isEqualTo(file + ": 2 problems");
  }

  @Test
  void aMissingFileSaysToRunInit() {
    assertThat(check(Map.of(), "--config", folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no such file").contains("hardstop init");
  }

  @Test
  void explainListsTheBudgetsThatACallTouchesWithTheirAccounts() throws IOException {
    Path file = write(GOOD);
    assertThat(explain(file, "key=bot,user=u1,plan=pro,model=gpt-5.5-mini")).isZero();
    assertThat(out.toString().lines().skip(2))
        .containsExactly(
            "A call with {key=bot, model=gpt-5.5-mini, model-class=premium, plan=pro, tenant=acme,"
                + " user=u1}",
            "touches 3 of 5 budgets:",
            "  budget            limit                        window                    account",
            "  month             5000 USD, stops at 4750 USD  month (America/New_York)  one for"
                + " all",
            "  user-day          5 USD                        day (UTC)                 user=u1",
            "  premium (shadow)  7 USD                        rolling 24h               one for"
                + " all",
            "",
            "  not touched  because it",
            "  runs         skips calls without all of [run]",
            "  other        counts only calls where tenant is [globex]");
  }

  @Test
  void explainTellsWhatACallerMayNotSay() throws IOException {
    Path file = write(GOOD);
    assertThat(explain(file, "key=bot,tenant=acme")).isZero();
    assertThat(explain(file, "key=bot,tenant=globex")).isEqualTo(2);
    assertThat(explain(file, "key=bott")).isEqualTo(2);
    assertThat(explain(file, "user")).isEqualTo(2);
    assertThat(explain(file, "User=x")).isEqualTo(2);
    assertThat(err.toString())
        .contains("tenant: not the caller's to set (expected: one of [plan, user])")
        .contains("key: 'bott' (expected: one of [bot])")
        .contains("'user' (expected: ATTRIBUTE=VALUE)")
        .contains("'User' (expected: the name of an attribute in kebab-case)");
  }

  @Test
  void explainTellsOfACallThatIsAlwaysRefused() throws IOException {
    Path file = write(GOOD.replace("per-missing: skip", "per-missing: refuse"));
    assertThat(explain(file, "tenant=acme")).isZero();
    assertThat(out.toString()).contains("is always refused: budget 'runs' needs 'run'.");
  }

  @Test
  void againstListsAccountsThatWouldStartSpent() throws Exception {
    Path data = folder.resolve("data");
    recordCharge(data, "u1", 1_500_000_000);
    Path file = write(GOOD);
    assertThat(check(Map.of(), "--config", file.toString(), "--against", data.toString())).isZero();
    assertThat(out.toString().lines().skip(2))
        .containsExactly(
            "Against " + data + ": these would start spent and refuse calls until they reset.",
            "  budget    account  settled  hard limit",
            "  user-day  user=u1  1.5 USD  1 USD");
    Path roomy = write(GOOD.replace("else: 1 USD", "else: 2 USD"));
    check(Map.of(), "--config", roomy.toString(), "--against", data.toString());
    assertThat(out.toString()).contains("Against " + data + ": no account would start spent.");
  }

  @Test
  void againstAFolderWithoutAStoreFails() throws IOException {
    Path file = write(GOOD);
    assertThat(check(Map.of(), "--config", file.toString(), "--against", folder.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no such file (expected: the data folder of a server)");
  }

  /** Writes a data folder in which a call of now came to {@code nanoUsd}. */
  private static void recordCharge(Path data, String user, long nanoUsd) throws Exception {
    long nowMillis = System.currentTimeMillis();
    Call call =
        new Call(
            "call-1",
            Call.Kind.GATEWAY,
            Attributes.bound(Map.of("key", "bot", "tenant", "acme", "user", user)),
            "r1",
            "{}");
    Amounts amounts = Amounts.of(Unit.USD, nanoUsd);
    try (Store store =
        Store.open(data, Durability.PROCESS_CRASH, WallClock.system(), Ticker.system())) {
      store.start(new Deaf(), new NoCheckpoint());
      store
          .journal()
          .append(
              new Fact.Held(1, nowMillis, call, amounts, 1, nowMillis + 60_000, "", List.of()),
              true);
      store
          .journal()
          .append(new Fact.Settled(2, nowMillis, 1, amounts, Ending.METERED, "{}"), true);
      assertThat(store.projection().awaitWatermark(2, Duration.ofSeconds(30))).isTrue();
    }
  }

  private static final class Deaf implements Journal.Listener {
    @Override
    public void durableUpTo(long sequence) {}

    @Override
    public void failed(Exception cause) {
      throw new AssertionError(cause);
    }
  }

  private static final class NoCheckpoint implements CheckpointSource {
    @Override
    public Checkpoint begin() {
      return Checkpoint.EMPTY;
    }

    @Override
    public List<AccountImage> nextImages(int max) {
      return List.of();
    }
  }

  private int explain(Path file, String attributes) {
    return check(Map.of("KEY", "k"), "--config", file.toString(), "--explain", attributes);
  }

  private int check(Map<String, String> environment, String... args) {
    CommandLine command = new CommandLine(new CheckCommand(environment));
    command.setOut(new PrintWriter(new BufferedWriter(out), true));
    command.setErr(new PrintWriter(new BufferedWriter(err), true));
    return command.execute(args);
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("hardstop.yaml"), yaml);
  }
}
