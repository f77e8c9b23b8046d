package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitTableTest {
  private static final List<LimitTable.Row> BY_PLAN =
      List.of(
          new LimitTable.Row("plan", new Glob("free"), 1),
          new LimitTable.Row("plan", new Glob("pro*"), 50),
          new LimitTable.Row("team", new Glob("*"), 70),
          new LimitTable.Row("plan", new Glob("pro-max"), 500));

  private static LimitTable table(Optional<Long> otherwise) {
    return new LimitTable(Unit.TOKENS, BY_PLAN, otherwise);
  }

  @Test
  void oneAmountIsForEveryCall() {
    LimitTable table = LimitTable.single(Unit.USD, 7);
    assertThat(table.amountFor(Attributes.NONE)).isEqualTo(7);
    assertThat(table.amountFor(Attributes.bound(Map.of("plan", "free")))).isEqualTo(7);
  }

  @Test
  void theFirstRowThatMatchesWins() {
    LimitTable table = table(Optional.of(9L));
    assertThat(table.amountFor(Attributes.bound(Map.of("plan", "free")))).isEqualTo(1);
    assertThat(table.amountFor(Attributes.bound(Map.of("plan", "pro-max")))).isEqualTo(50);
    assertThat(table.amountFor(Attributes.bound(Map.of("team", "support")))).isEqualTo(70);
  }

  @Test
  void whatNoRowMatchesGetsTheElseAmount() {
    assertThat(table(Optional.of(9L)).amountFor(Attributes.bound(Map.of("plan", "gold"))))
        .isEqualTo(9);
  }

  @Test
  void withoutAnElseAmountItGetsNothing() {
    assertThat(table(Optional.empty()).amountFor(Attributes.NONE)).isZero();
  }
}
