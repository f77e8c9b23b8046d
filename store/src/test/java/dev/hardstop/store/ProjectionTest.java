package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.RecordedCharge;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProjectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final FakeLedger ledger = new FakeLedger();
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder, Durability.PROCESS_CRASH, () -> Given.START, Ticker.system());
    store.start(ledger, ledger);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Projection after(Fact... facts) throws Exception {
    for (Fact fact : facts) {
      store.journal().append(fact, true);
    }
    long last = facts[facts.length - 1].sequence();
    ledger.awaitDurable(last);
    assertThat(store.projection().awaitWatermark(last, PATIENCE)).isTrue();
    return store.projection();
  }

  private static Take take() {
    return Given.take(-7, "anna \"a\"\n\\", 300, 20, 500);
  }

  @Test
  void theMarksOfADayAreToldInOrder() throws Exception {
    RepeatMark first = new RepeatMark(-1, 2, Long.MIN_VALUE, Long.MAX_VALUE);
    RepeatMark second = new RepeatMark(5, 6, 7, 8);
    Fact.Held held = Given.held(1, 500);
    Projection tables =
        after(
            marked(Given.held(1, 500), first),
            Given.held(2, 500),
            marked(Given.held(3, 500), second),
            Given.settled(4, 3, 450));
    List<String> told = new ArrayList<>();
    tables.marks(held.atMillis() + 1, (sequence, at, mark) -> told.add(sequence + " " + mark));

    assertThat(told).containsExactly("3 " + second);
    assertThat(tables.mark(1)).contains(first);
    assertThat(tables.mark(2)).isEmpty();
  }

  @Test
  void marksThatTheTablesDoNotHaveYetAreToldWithoutWaitingForThem() throws Exception {
    RepeatMark mark = new RepeatMark(5, 6, 7, 8);
    store.journal().append(marked(Given.held(1, 500), mark), true);
    ledger.awaitDurable(1);
    Set<String> told = new TreeSet<>();

    store.projection().marks(0, (sequence, at, each) -> told.add(sequence + " " + each));

    assertThat(told).containsExactly("1 " + mark);
  }

  @Test
  void pausedTablesFollowOnlyWhereSomebodyWaitsHoweverLong() throws Exception {
    store.pauseTables();
    store.journal().append(Given.held(1, 500), true);
    ledger.awaitDurable(1);
    assertThat(store.projection().watermark()).isZero();

    CompletableFuture<Boolean> counted = new CompletableFuture<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    counted.complete(store.projection().awaitWatermark(2, PATIENCE));
                  } catch (InterruptedException e) {
                    counted.completeExceptionally(e);
                  }
                });
    assertThat(store.projection().awaitWatermark(1, PATIENCE)).isTrue();
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    // Other reasons to look, with nothing to project, before the fact that is waited for.
    for (int i = 0; i < 1_000; i++) {
      store.keep(Keep.ALL);
      Thread.onSpinWait();
    }
    store.journal().append(Given.held(2, 500), true);
    assertThat(counted.get()).isTrue();

    store.journal().append(Given.held(3, 500), true);
    ledger.awaitDurable(3);
    store.resumeTables();
    assertThat(store.projection().awaitWatermark(3, PATIENCE)).isTrue();
  }

  private static Fact.Held marked(Fact.Held held, RepeatMark mark) {
    return new Fact.Held(
        held.sequence(),
        held.atMillis(),
        held.call().marked(mark),
        held.amounts(),
        held.outputCap(),
        held.lapsesAtMillis(),
        held.wouldRefuse(),
        held.takes());
  }

  @Test
  void aSettledCallIsExplainedInOneRow() throws Exception {
    Fact.Held held = Given.held(1, "anna \"a\"\n\\", 500, List.of(take()));
    CallRecord call = after(held, Given.settled(2, 1, 450)).call(1).orElseThrow();
    assertThat(call.id()).isEqualTo("call-0000000000000001");
    assertThat(call.state()).isEqualTo("settled");
    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.kind()).isEqualTo("gateway");
    assertThat(call.attributes())
        .isEqualTo(
            "{\"api\":\"openai\",\"key\":\"support-bot\",\"model\":\"gpt-5.5-mini\","
                + "\"provider\":\"openai\",\"team\":\"support\",\"tenant\":\"acme\","
                + "\"user\":\"anna \\\"a\\\"\\u000a\\\\\"}");
    assertThat(call.heldAtMillis()).isEqualTo(Given.START + 1);
    assertThat(call.endedAtMillis()).contains(Given.START + 2);
    assertThat(call.estimateNanoUsd()).isEqualTo(500);
    assertThat(call.charge()).contains(Amounts.of(450, 390, 120, 1, 0));
    assertThat(call.outputCap()).isEqualTo(600);
    assertThat(call.priceRevision()).isEqualTo("2026-11-20.1");
    assertThat(call.detail()).isEqualTo("{\"bound\":\"bytes\",\"input\":412}");
    assertThat(call.usage()).contains("\"status\":200");
    assertThat(call.accounts())
        .isEqualTo(
            "[{\"rule\":-7,\"budget\":\"budget--7\",\"account\":\"anna \\\"a\\\"\\u000a\\\\\","
                + "\"unit\":\"USD\",\"starts_at\":"
                + Given.MONTH
                + ",\"amount\":100000000000,\"limit\":90000000000,\"settled\":300,\"held\":20,"
                + "\"ask\":500}]");
    assertThat(store.projection().calls(call.id())).containsExactly(call);
    assertThat(store.projection().calls("unknown")).isEmpty();
  }

  @Test
  void aHoldsTakesReadBackAsTheyWereForAnAdjustment() throws Exception {
    List<Take> takes = after(Given.held(1, "anna", 500, List.of(take()))).takes(1);
    assertThat(takes).containsExactly(take());
  }

  @Test
  void unreconciledCallsAreListedUntilTheyAreAdjusted() throws Exception {
    Projection projection =
        after(
            Given.held(1, 500),
            Given.held(2, 500),
            Given.settled(3, 1, 500, Ending.CRASHED),
            Given.settled(4, 2, 500, Ending.LAPSED));
    assertThat(projection.unreconciledCount()).isEqualTo(2);
    assertThat(projection.unreconciledAfter(0, 10))
        .extracting(CallRecord::ending)
        .containsExactly("crashed", "lapsed");
    assertThat(projection.unreconciledAfter(1, 10)).hasSize(1);
    Fact.Adjusted.Part part =
        new Fact.Adjusted.Part(
            new AccountId(1, "budget-1", ""), Given.MONTH, Given.START + 1, 0, -200);
    after(
        new Fact.Adjusted(
            5, Given.START, 1, Amounts.of(300, 1, 1, 1, 0), List.of(part), "eve", "bill"));
    assertThat(projection.unreconciledCount()).isEqualTo(1);
    CallRecord call = projection.call(1).orElseThrow();
    assertThat(call.charge()).contains(Amounts.of(300, 1, 1, 1, 0));
    assertThat(call.adjustments()).isEqualTo(1);
    assertThat(projection.auditBefore(Long.MAX_VALUE, 10).getFirst())
        .isEqualTo(
            new AuditRecord(
                5, Given.START, "adjusted", "eve", "bill", "{\"call\":1,\"charge_nano_usd\":300}"));
    assertThat(spentNanoUsd(projection)).isEqualTo(300 + 500);
  }

  private static long spentNanoUsd(Projection projection) {
    return projection.spend(Projection.GroupBy.TENANT, 3_600_000, 0, Long.MAX_VALUE).stream()
        .mapToLong(SpendRecord::chargeNanoUsd)
        .sum();
  }

  @Test
  void spendIsSummedByHourAndGroup() throws Exception {
    Projection projection =
        after(
            Given.held(1, 500),
            Given.settled(2, 1, 450),
            Given.held(3, 500),
            Given.settled(4, 3, 50),
            Given.held(5, 500),
            Given.released(6, 5));
    assertThat(projection.spend(Projection.GroupBy.MODEL, 86_400_000, 0, Long.MAX_VALUE))
        .containsExactly(
            new SpendRecord(
                Given.START / 86_400_000 * 86_400_000,
                "gpt-5.5-mini",
                3,
                0,
                0,
                500,
                780,
                240,
                2,
                0));
    assertThatThrownBy(() -> projection.spend(Projection.GroupBy.KEY, 1_800_000, 0, 1))
        .hasMessageContaining("whole hours");
  }

  /** As large as holds can be: what shadow mode lets through no limit bounds. */
  @Test
  void whatEnforcingWouldHaveRefusedIsToldHoweverMuchItWas() throws Exception {
    long most = Long.MAX_VALUE / 1_000;
    Fact[] facts = new Fact[1_200];
    for (int i = 0; i < facts.length; i++) {
      Fact.Held held = Given.held(i + 1, "anna", most, List.of());
      facts[i] =
          new Fact.Held(
              held.sequence(),
              held.atMillis(),
              held.call(),
              held.amounts(),
              held.outputCap(),
              held.lapsesAtMillis(),
              "unpriced_model",
              held.takes());
    }
    assertThat(after(facts).shadow(0, Long.MAX_VALUE))
        .containsExactly(
            new ShadowRecord("", "support-bot", "unpriced_model", 1_200, Long.MAX_VALUE, 0));
  }

  /** Callers state what a reservation came to; what no budget counts nothing bounds. */
  @Test
  void theTablesFollowHoweverMuchCallersSayTheyUsed() throws Exception {
    long most = Long.MAX_VALUE / 1_000;
    for (long round = 0; round < 3; round++) {
      Fact[] facts = new Fact[1_200];
      for (int i = 0; i < facts.length; i += 2) {
        long sequence = 1L + round * facts.length + i;
        facts[i] = Given.held(sequence, "anna", most, List.of());
        facts[i + 1] = Given.settled(sequence + 1, sequence, most);
      }
      assertThat(spentNanoUsd(after(facts))).isGreaterThan(Long.MAX_VALUE / 3);
    }
  }

  @Test
  void aRefusalIsARowWithItsCodeAndCount() throws Exception {
    Blocking blocking =
        new Blocking(
            new AccountId(1, "budget-1", "anna"),
            Unit.USD,
            Given.MONTH,
            90,
            90,
            80,
            5,
            500,
            Given.NEXT_MONTH,
            -1);
    Fact.Refused refused =
        new Fact.Refused(
            1,
            Given.START,
            Given.call(1, "anna"),
            "budget_exhausted",
            Amounts.of(Unit.USD, 500),
            List.of(blocking),
            12);
    CallRecord call = after(refused).call(1).orElseThrow();
    assertThat(call.state()).isEqualTo("refused");
    assertThat(call.refusal()).isEqualTo("budget_exhausted");
    assertThat(call.count()).isEqualTo(12);
    assertThat(call.charge()).isEmpty();
    assertThat(call.accounts())
        .contains("\"settled\":80,\"held\":5,\"ask\":500,\"resets_at\":" + Given.NEXT_MONTH)
        .contains("\"largest_output_cap\":-1}");
  }

  @Test
  void accountsShowTheNewestWindowOfEachFirst() throws Exception {
    Fact.RungReached rung =
        new Fact.RungReached(
            3, Given.START, new AccountId(1, "budget-1", "a"), Given.MONTH, 8_000, 5, 9, true);
    Projection projection =
        after(
            Given.held(1, "a", 500, List.of(Given.take(1, "a", 10, 20, 500))),
            Given.held(2, "b", 500, List.of(Given.take(1, "b", 0, 0, 500))),
            rung,
            Given.settled(4, 1, 450));
    List<AccountRecord> accounts = projection.accounts("budget-1", "", 10);
    assertThat(accounts).extracting(AccountRecord::values).containsExactly("a", "b");
    assertThat(accounts.getFirst())
        .isEqualTo(
            new AccountRecord(
                1,
                "budget-1",
                "a",
                "USD",
                Given.MONTH,
                Given.NEXT_MONTH,
                0,
                100_000_000_000L,
                90_000_000_000L,
                460,
                20,
                8_000,
                Given.START + 4));
    assertThat(projection.alertsBefore(Long.MAX_VALUE, 10))
        .containsExactly(
            new AlertRecord(
                3, Given.START, "rung", "budget-1", "a", Given.MONTH, 8_000, 5, 9, true));
  }

  @Test
  void latchesRulesAndTakeOversAreAudited() throws Exception {
    Latch latch =
        new Latch(
            "kill-1",
            Latch.Kind.TRIPPED,
            Map.of("tenant", "acme"),
            Optional.of(new AccountId(1, "budget-1", "anna")),
            "loop",
            "eve");
    Projection projection =
        after(
            new Fact.EpochStarted(1, Given.START, "host", 1),
            new Fact.LatchSet(2, Given.START, latch),
            new Fact.LatchCleared(3, Given.START, "kill-1", "bob", "fixed"),
            new Fact.RulesAdopted(
                4,
                Given.START,
                2,
                List.of(new Fact.RulesAdopted.AdoptedRule(9, "budget-9")),
                List.of(),
                List.of()));
    assertThat(projection.auditBefore(Long.MAX_VALUE, 10))
        .extracting(entry -> entry.kind() + " " + entry.by() + " " + entry.detail())
        .containsExactly(
            "rules_adopted  {\"generation\":2,\"rules\":[{\"rule\":9,\"budget\":\"budget-9\"}]}",
            "latch_cleared bob {\"latch\":\"kill-1\"}",
            "latch_set eve {\"latch\":\"kill-1\",\"kind\":\"tripped\",\"match\":{\"tenant\":"
                + "\"acme\"},\"budget\":\"budget-1\",\"account\":\"anna\"}",
            "epoch_started host {\"epoch\":1}");
  }

  private static Fact.Issued issued(
      long sequence, long holdId, String provider, String owner, boolean bounded) {
    return new Fact.Issued(
        sequence, Given.START, holdId, provider, "response", "resp_1", owner, bounded);
  }

  private List<IssuedRecord> found(Projection projection, long upTo) {
    return projection.issued("response", "resp_1", upTo, PATIENCE);
  }

  @Test
  void anIdIsItsFirstOwnersWithTheSizeOfItsCall() throws Exception {
    Projection projection =
        after(
            Given.held(1, 500),
            issued(2, 1, "openai", "tenant=acme", true),
            issued(3, 1, "openai", "tenant=rival", true),
            Given.settled(4, 1, 450));
    assertThat(found(projection, 4))
        .containsExactly(
            new IssuedRecord(
                "openai", "tenant=acme", "gpt-5.5-mini", false, OptionalLong.of(390 + 120)));
    assertThat(projection.issued("file", "resp_1", 4, PATIENCE)).isEmpty();
    assertThat(projection.issued("response", "resp_2", 4, PATIENCE)).isEmpty();
    close();
    open();
    assertThat(found(store.projection(), 4)).hasSize(1);
  }

  @Test
  void anIdIsFoundAsSoonAsItIsDurable() {
    store.journal().append(Given.held(1, 500), true);
    store.journal().append(issued(2, 1, "openai", "tenant=acme", true), true);
    assertThat(found(store.projection(), 2))
        .containsExactly(
            new IssuedRecord("openai", "tenant=acme", "gpt-5.5-mini", true, OptionalLong.empty()));
  }

  @Test
  void theSizeIsUnknownUnlessItWasMeteredAndIsAllThatIsKept() throws Exception {
    Projection projection =
        after(
            Given.held(1, 500),
            issued(2, 1, "truncating", "a", false),
            Given.settled(3, 1, 450),
            Given.held(4, 500),
            issued(5, 4, "silent", "a", true),
            Given.settled(6, 4, 500, Ending.UNRECONCILED));
    assertThat(found(projection, 6))
        .extracting(IssuedRecord::tokens)
        .containsExactly(OptionalLong.empty(), OptionalLong.empty());
  }

  @Test
  void aHoldThatJoinsANewRuleIsSettledThereTooAlsoAfterARestart() throws Exception {
    Fact.RulesAdopted adopted =
        new Fact.RulesAdopted(
            2,
            Given.START,
            2,
            List.of(),
            List.of(
                new Fact.RulesAdopted.Opening(
                    new AccountId(9, "budget-9", ""),
                    Unit.USD,
                    Given.MONTH,
                    Given.NEXT_MONTH,
                    0,
                    1_000,
                    900,
                    70,
                    List.of(),
                    false)),
            List.of(new Fact.RulesAdopted.Joined(1, Given.take(9, "", 70, 0, 500))));
    after(Given.held(1, 500), adopted);
    assertThat(store.projection().takes(1)).hasSize(2);
    close();
    open();
    AccountRecord account = after(Given.settled(3, 1, 450)).accounts("budget-9", "", 10).getFirst();
    assertThat(account.settled()).isEqualTo(70 + 450);
    assertThat(account.held()).isZero();
  }

  @Test
  void historyTellsEveryChargeSinceAnInstantWithItsAttributes() throws Exception {
    Projection projection =
        after(
            Given.held(1, "anna", 500, List.of()),
            Given.settled(2, 1, 450),
            Given.held(3, "bert", 500, List.of()),
            Given.settled(4, 3, 40),
            Given.held(5, "carl", 500, List.of()));
    List<RecordedCharge> told = new ArrayList<>();
    Projection.Reach reach = projection.history(Given.START + 2, told::add);
    assertThat(reach).isEqualTo(new Projection.Reach(5, 0));
    assertThat(told)
        .containsExactly(
            new RecordedCharge(
                Given.attributes("bert"),
                Given.START + 3,
                Given.START + 4,
                Amounts.of(40, 390, 120, 1, 0)));
    told.clear();
    projection.history(0, told::add);
    assertThat(told).hasSize(2);
  }

  @Test
  void tablesThatAreGoneAreMadeAnewFromTheFacts() throws Exception {
    after(Given.held(1, 500), Given.settled(2, 1, 450), Given.held(3, 500));
    close();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().contains("hardstop.db")).toList()) {
        Files.delete(file);
      }
    }
    open();
    Projection projection = after(Given.settled(4, 3, 30));
    assertThat(projection.callsBefore(Long.MAX_VALUE, 10))
        .extracting(CallRecord::state)
        .containsExactly("settled", "settled");
    assertThat(spentNanoUsd(projection)).isEqualTo(480);
  }

  @Test
  void whatDoesNotFitInTheQueueIsReadFromTheLedger() throws Exception {
    int count = Projector.CAPACITY + Projector.CAPACITY / 2;
    for (int sequence = 1; sequence <= count; sequence++) {
      store.journal().append(Given.held(sequence, "anna", 1, List.of()), true);
    }
    ledger.awaitDurable(count);
    assertThat(store.projection().awaitWatermark(count, PATIENCE)).isTrue();
    assertThat(store.projection().spend(Projection.GroupBy.KEY, 3_600_000, 0, Long.MAX_VALUE))
        .extracting(SpendRecord::calls)
        .containsExactly((long) count);
  }

  @Test
  void listsAreBounded() {
    assertThatThrownBy(() -> store.projection().callsBefore(1, 1_001))
        .hasMessageContaining("limit: 1001 (expected: 1 to 1000)");
  }

  @Test
  void waitingForAFactThatNeverComesEnds() throws Exception {
    assertThat(store.projection().awaitWatermark(1, Duration.ofMillis(1))).isFalse();
  }
}
