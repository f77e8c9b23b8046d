package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.RecordedCharge;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpentAccountTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final List<RecordedCharge> recorded = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void anAccountThatReachedItsLimitIsListed() {
    charge("u1", "2026-11-20T09:00:00Z", 700_000_000);
    charge("u1", "2026-11-20T10:00:00Z", 300_000_000);
    charge("u2", "2026-11-20T10:00:00Z", 999_999_999);
    assertThat(spent("{id: b, per: [user], limit: 1 USD, window: day}"))
        .containsExactly(new SpentAccount("b", "user=u1", "1 USD", "1 USD"));
  }

  @Test
  void whatAnEarlierWindowHeldDoesNotCount() {
    charge("u1", "2026-11-19T23:59:59Z", 2_000_000_000);
    assertThat(spent("{id: b, limit: 1 USD, window: day}")).isEmpty();
    assertThat(spent("{id: b, limit: 1 USD, window: month}")).hasSize(1);
  }

  @Test
  void aRollingWindowForgets() {
    charge("u1", "2026-11-18T12:00:00Z", 2_000_000_000);
    String rolling = "{id: b, limit: 1 USD, window: rolling 24h}";
    assertThat(spent(rolling)).isEmpty();
    assertThat(spent(rolling + "\n- {id: for-ever, limit: 9 USD, window: lifetime}")).isEmpty();
    charge("u1", "2026-11-20T11:00:00Z", 1_000_000_000);
    assertThat(spent(rolling + "\n- {id: for-ever, limit: 9 USD, window: lifetime}"))
        .containsExactly(new SpentAccount("b", "", "1 USD", "1 USD"));
  }

  @Test
  void theHardLimitDecidesAndShadowBudgetsRefuseNothing() {
    charge("u1", "2026-11-20T10:00:00Z", 900_000_000);
    assertThat(spent("{id: b, limit: 1 USD, window: day, at: {90%: stop}}"))
        .containsExactly(new SpentAccount("b", "", "0.9 USD", "0.9 USD"));
    assertThat(spent("{id: b, limit: 1 USD, window: day, at: {90%: stop}, mode: shadow}"))
        .isEmpty();
  }

  @Test
  void valuesThatCallersChoseAreToldApartByTenant() {
    charge("u1", "2026-11-20T10:00:00Z", 600_000_000, "tenant=a");
    charge("u1", "2026-11-20T10:00:00Z", 600_000_000, "tenant=b");
    assertThat(spent("{id: b, per: [user], limit: 1 USD, window: day}")).isEmpty();
  }

  private List<SpentAccount> spent(String budgets) {
    Configuration configuration = Yaml.good(folder, "budgets:\n- " + budgets);
    return SpentAccount.in(
        configuration,
        (sinceMillis, told) ->
            recorded.stream().filter(charge -> charge.heldAtMillis() >= sinceMillis).forEach(told),
        NOW.toEpochMilli());
  }

  private void charge(String user, String at, long nanoUsd) {
    charge(user, at, nanoUsd, "");
  }

  private void charge(String user, String at, long nanoUsd, String namespace) {
    long atMillis = Instant.parse(at).toEpochMilli();
    recorded.add(
        new RecordedCharge(
            Attributes.of(List.of(new Attribute("user", user, !namespace.isEmpty())), namespace),
            atMillis,
            atMillis + 1_000,
            Amounts.of(Unit.USD, nanoUsd)));
  }
}
