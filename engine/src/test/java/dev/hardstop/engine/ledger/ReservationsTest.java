package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.ledger.Reservations.Told;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private static final long TTL = 600_000;

  private final LedgerFixture fixture = new LedgerFixture(budget());
  private final List<Told> told = new ArrayList<>();

  private static Budget budget() {
    return Budget.of(
        "all",
        Match.ALL,
        List.of(),
        Unit.USD,
        1_000_000_000,
        new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC));
  }

  private Fact.Held reserve(String id, long nanoUsd) {
    Call call =
        new Call(id, Call.Kind.RESERVATION, Attributes.bound(Map.of("key", "app")), "", "{}");
    return LedgerFixture.held(fixture.ask(Ask.fixed(call, Amounts.of(nanoUsd, 0, 0, 1, 0), TTL)));
  }

  private Reservations reservations() {
    return fixture.ledger.reservations();
  }

  private AccountView account() {
    return fixture.account("all", Map.of());
  }

  @Test
  void isOpenUntilItEndsAndEndsOnce() {
    reserve("a", 100);

    reservations().settle("a", Amounts.of(Unit.USD, 40), "{}", told::add);
    fixture.flush();
    reservations().settle("a", Amounts.of(Unit.USD, 50), "{}", told::add);
    reservations().release("a", "late", told::add);

    assertThat(told.get(0)).isInstanceOf(Told.Durable.class);
    assertThat(told.subList(1, 3)).hasOnlyElementsOfType(Told.NotOpen.class);
    assertThat(reservations().find("a")).isEmpty();
    assertThat(account().settled()).isEqualTo(40);
    assertThat(account().held()).isZero();
  }

  @Test
  void isToldOnlyWhenTheChangeIsDurable() {
    reserve("a", 100);

    reservations().settle("a", Amounts.of(Unit.USD, 40), "{}", told::add);

    assertThat(told).isEmpty();
    fixture.flush();
    assertThat(told).hasSize(1);
  }

  @Test
  void survivesARestartAsOpenWhereAGatewayCallIsCharged() {
    reserve("a", 100);
    fixture.ask(7);

    fixture.ledger = fixture.replayed();

    assertThat(reservations().find("a")).isPresent();
    assertThat(reservations().openOf("app")).isEqualTo(1);
    reservations().settle("a", Amounts.of(Unit.USD, 40), "{}", told::add);
    fixture.flush();
    assertThat(told.getFirst()).isInstanceOf(Told.Durable.class);
    assertThat(reservations().openOf("app")).isZero();
  }

  @Test
  void isInACheckpointToo() {
    reserve("a", 100);
    reservations().extend("a", 2 * TTL, told::add);
    fixture.flush();
    Checkpoint checkpoint = fixture.ledger.begin();
    List<AccountImage> images = fixture.ledger.nextImages(100);

    fixture.ledger =
        fixture.open(new Recovered(checkpoint, List.of(), images, true, AccountSource.EMPTY));

    assertThat(reservations().find("a").orElseThrow().lapsesAtMillis())
        .isEqualTo(LedgerFixture.START + 2 * TTL);
  }

  @Test
  void lapsesChargedInFullAndUnreconciled() {
    reserve("a", 100);
    fixture.advance(TTL - 1);
    assertThat(fixture.ledger.tick()).isZero();
    fixture.advance(1);

    assertThat(fixture.ledger.tick()).isEqualTo(1);

    assertThat(fixture.journal.facts().getLast())
        .isInstanceOfSatisfying(
            Fact.Settled.class, fact -> assertThat(fact.ending()).isEqualTo(Ending.LAPSED));
    assertThat(account().settled()).isEqualTo(100);
  }

  @Test
  void hasLapsedWhenItsTimeHasPassedThoughNobodyLookedYet() {
    reserve("a", 100);
    fixture.advance(TTL);

    reservations().settle("a", Amounts.of(1, 0, 0, 0, 0), "{}", told::add);
    fixture.flush();

    assertThat(told).containsExactly(new Told.NotOpen());
    assertThat(reservations().find("a")).isEmpty();
    assertThat(account().settled()).isEqualTo(100);
    assertThat(fixture.ledger.tick()).isEqualTo(1);
  }

  @Test
  void lapsesLaterWhenExtendedButNeverSooner() {
    reserve("a", 100);

    reservations().extend("a", 1, told::add);
    fixture.flush();
    assertThat(reservations().find("a").orElseThrow().lapsesAtMillis())
        .isEqualTo(LedgerFixture.START + TTL);

    reservations().extend("a", 2 * TTL, told::add);
    fixture.flush();
    fixture.advance(TTL);
    assertThat(fixture.ledger.tick()).isZero();
  }

  @Test
  void whatWasSpentBeyondTheHoldIsRecordedWhole() {
    reserve("a", 100);

    reservations().settle("a", Amounts.of(Unit.USD, 2_000_000_000), "{}", told::add);
    fixture.flush();

    assertThat(account().settled()).isEqualTo(2_000_000_000);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Exhausted.class);
  }

  @Test
  void sumsThatCannotBeCountedAreRefusedAndChangeNothing() {
    reserve("a", 100);
    reserve("b", 100);
    long half = Long.MAX_VALUE / 2;

    reservations().settle("a", Amounts.of(Unit.USD, half), "{}", told::add);
    fixture.flush();
    reservations().settle("b", Amounts.of(Unit.USD, 1), "{}", told::add);
    fixture.flush();

    assertThat(told.get(0)).isInstanceOf(Told.Durable.class);
    assertThat(told.get(1)).isInstanceOf(Told.Uncountable.class);
    assertThat(reservations().find("b")).isPresent();
  }

  @Test
  void anEndInDoubtIsToldAsSuchAndDoneAgain() {
    reserve("a", 100);
    List<Fact> durable = fixture.journal.facts();
    reservations().settle("a", Amounts.of(Unit.USD, 40), "{}", told::add);

    fixture.ledger.failed(new IllegalStateException("disk"));
    reservations().release("a", "while away", told::add);
    fixture.ledger.resume(
        new Recovered(Checkpoint.EMPTY, durable, List.of(), true, AccountSource.EMPTY));

    assertThat(told).hasSize(2).hasOnlyElementsOfType(Told.Unavailable.class);
    assertThat(reservations().find("a")).isEmpty();
    assertThat(account().settled()).isEqualTo(40);
  }
}
