package dev.hardstop.engine.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void countsTokensOfBothDirectionsTogether() {
    Amounts amounts = Amounts.of(7, 100, 20, 1, 3);
    assertThat(amounts.nanoUsd()).isEqualTo(7);
    assertThat(amounts.of(Unit.USD)).isEqualTo(7);
    assertThat(amounts.of(Unit.TOKENS)).isEqualTo(120);
    assertThat(amounts.of(Unit.INPUT_TOKENS)).isEqualTo(100);
    assertThat(amounts.of(Unit.OUTPUT_TOKENS)).isEqualTo(20);
    assertThat(amounts.of(Unit.REQUESTS)).isEqualTo(1);
    assertThat(amounts.of(Unit.TOOL_CALLS)).isEqualTo(3);
  }

  @Test
  void tokensTooManyToAddFitNowhereInsteadOfWrapping() {
    Amounts amounts = Amounts.of(0, Long.MAX_VALUE, 1, 0, 0);
    assertThat(amounts.of(Unit.TOKENS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void areNeverNegative() {
    assertThatThrownBy(() -> Amounts.of(Unit.REQUESTS, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("requests: -1 (expected: >= 0)");
    assertThatThrownBy(() -> Amounts.of(-1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("USD: -1 (expected: >= 0)");
  }

  @Test
  void nameEveryUnit() {
    assertThatThrownBy(() -> Amounts.of(new long[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quantities: 5 (expected: 6)");
  }

  @Test
  void doNotChangeWithTheArrayTheyWereMadeFrom() {
    long[] quantities = new long[Unit.count()];
    Amounts amounts = Amounts.of(quantities);
    quantities[0] = 99;
    assertThat(amounts).isEqualTo(Amounts.ZERO).hasSameHashCodeAs(Amounts.ZERO);
  }

  @Test
  void replaceOneUnitAndKeepTheRest() {
    Amounts amounts = Amounts.of(7, 100, 20, 1, 3);
    Amounts changed = amounts.with(Unit.REQUESTS, 5);
    assertThat(changed.of(Unit.REQUESTS)).isEqualTo(5);
    assertThat(changed.with(Unit.REQUESTS, 1)).isEqualTo(amounts);
    assertThat(amounts.of(Unit.REQUESTS)).isEqualTo(1);
  }

  @Test
  void takeTheSmallerOfEachUnit() {
    Amounts one = Amounts.of(new long[] {1, 9, 3, 9, 5, 9});
    Amounts other = Amounts.of(new long[] {9, 2, 9, 4, 9, 6});
    assertThat(one.atMost(other)).isEqualTo(Amounts.of(new long[] {1, 2, 3, 4, 5, 6}));
    assertThat(one.atMost(other)).isEqualTo(other.atMost(one));
  }

  @Test
  void showOnlyWhatIsThere() {
    assertThat(Amounts.of(7, 0, 0, 1, 0)).hasToString("[7 USD, 1 requests]");
    assertThat(Amounts.ZERO).hasToString("[]");
  }

  @Test
  void unitsKeepTheCodesThatFactsOnDiskName() {
    assertThat(Unit.values()).extracting(Unit::code).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(Unit.values())
        .extracting(Unit::label)
        .containsExactly(
            "USD", "tokens", "input-tokens", "output-tokens", "requests", "tool-calls");
    for (Unit unit : Unit.values()) {
      assertThat(Unit.at(unit.code())).isEqualTo(unit);
    }
  }
}
