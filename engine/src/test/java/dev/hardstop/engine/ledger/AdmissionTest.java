package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdmissionTest {
  private static final RuleSet RULES =
      RuleSet.of(
          1,
          List.of(Budget.of("all", Match.ALL, List.of(), Unit.USD, 1_000, new Window.Lifetime())));

  private final LedgerState state = new LedgerState();
  private final Admission admission = new Admission(state, new AccountCounts());

  private Outcome ask(long nanoUsd) {
    Call call = new Call("call", Call.Kind.GATEWAY, Attributes.NONE, "", "{}");
    Decision<Outcome> decision =
        admission.decide(
            Ask.fixed(call, Amounts.of(nanoUsd, 0, 0, 1, 0), 60_000),
            RULES.resolve(Attributes.NONE),
            LedgerFixture.START,
            Admission.Moment.ARRIVAL,
            true);
    decision.facts().forEach(state::apply);
    return decision.outcome();
  }

  private Account account() {
    return Objects.requireNonNull(state.find(RULES.rules().iterator().next().id(), ""));
  }

  @ParameterizedTest(name = "limit 1000, 100 held, ceiling {0}: an ask of {1} is {2}")
  @CsvSource({
    "500,  400, Granted",
    "500,  401, Missing",
    "500,  900, Missing",
    "500,  901, Contended",
    "500, 1001, TooLarge",
    "2000, 900, Granted"
  })
  void whatIsShortOfTheCeilingButNotOfTheLimitIsFetchedAndNeverRefused(
      long ceiling, long nanoUsd, String outcome) {
    ask(100);
    account().ceiling = ceiling;

    assertThat(ask(nanoUsd).getClass().getSimpleName()).isEqualTo(outcome);
  }

  @Test
  void missingNamesTheAccountsThatAreShort() {
    ask(100);
    account().ceiling = 100;

    assertThat(ask(1)).isEqualTo(new Outcome.Missing(List.of(account().id)));
  }
}
