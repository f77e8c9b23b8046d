package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleSetTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);
  private static final Budget PLAIN = budget("plain", Match.ALL, List.of("user"), Unit.USD, DAY);

  private static Budget budget(String id, Match match, List<String> per, Unit unit, Window window) {
    return Budget.of(id, match, per, unit, 100, window);
  }

  private static Match tenant(String pattern) {
    return Match.of(Map.of("tenant", List.of(new Glob(pattern))));
  }

  private static long id(Budget budget) {
    return RuleSet.of(1, List.of(budget)).rules().iterator().next().id();
  }

  private static Budget perMissing(Budget budget, Budget.PerMissing perMissing) {
    return new Budget(
        budget.id(),
        budget.match(),
        budget.per(),
        budget.limits(),
        budget.window(),
        budget.ladder(),
        budget.shadow(),
        perMissing,
        budget.maxAccounts(),
        budget.disclosure(),
        budget.contact());
  }

  @Test
  void limitLadderNameAndManner_doNotChangeWhichAccountsABudgetHas() {
    Budget changed =
        new Budget(
            "renamed",
            PLAIN.match(),
            PLAIN.per(),
            new LimitTable(
                Unit.USD, List.of(new LimitTable.Row("plan", new Glob("pro"), 7)), Optional.of(1L)),
            PLAIN.window(),
            Ladder.of(List.of(new Ladder.Rung(5_000, List.of(new Ladder.Action.Stop())))),
            true,
            PLAIN.perMissing(),
            5,
            Budget.Disclosure.NONE,
            new Budget.Contact("o", "u", "m", "r"));
    assertThat(id(changed)).isEqualTo(id(PLAIN));
  }

  @Test
  void whatIsCountedAndOverWhichTimeDoes() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Window berlinDay = new Window.Calendar(Window.Period.DAY, berlin);
    Window hour = new Window.Calendar(Window.Period.HOUR, ZoneOffset.UTC);
    List<Budget> different =
        List.of(
            PLAIN,
            budget("plain", tenant("acme"), List.of("user"), Unit.USD, DAY),
            budget("plain", tenant("acm*"), List.of("user"), Unit.USD, DAY),
            budget("plain", Match.ALL, List.of(), Unit.USD, DAY),
            budget("plain", Match.ALL, List.of("user", "tenant"), Unit.USD, DAY),
            budget("plain", Match.ALL, List.of("tenant", "user"), Unit.USD, DAY),
            budget("plain", Match.ALL, List.of("user"), Unit.TOKENS, DAY),
            budget("plain", Match.ALL, List.of("user"), Unit.USD, hour),
            budget("plain", Match.ALL, List.of("user"), Unit.USD, berlinDay),
            budget("plain", Match.ALL, List.of("user"), Unit.USD, new Window.Lifetime()),
            budget(
                "plain",
                Match.ALL,
                List.of("user"),
                Unit.USD,
                new Window.Rolling(Duration.ofDays(1))),
            perMissing(PLAIN, Budget.PerMissing.SKIP),
            perMissing(PLAIN, Budget.PerMissing.REFUSE));
    assertThat(different.stream().map(RuleSetTest::id)).doesNotHaveDuplicates();
  }

  @Test
  void identitiesAreTheSameInEveryVersion() {
    // Facts on disk name them: a change here would start every budget from zero.
    assertThat(id(PLAIN)).isEqualTo(-2026044985582212052L);
    assertThat(id(budget("b", tenant("acme"), List.of(), Unit.TOKENS, new Window.Lifetime())))
        .isEqualTo(7048774639940347591L);
  }

  @Test
  void budgetsThatCountTheSameHaveAccountsOfTheirOwn() {
    List<Budget> same =
        Stream.of("first", "second", "third")
            .map(id -> budget(id, Match.ALL, List.of("user"), Unit.USD, DAY))
            .toList();
    RuleSet rules = RuleSet.of(1, same);
    assertThat(rules.rules()).extracting(Rule::copy).containsExactly(0, 1, 2);
    assertThat(rules.rules()).extracting(Rule::id).doesNotHaveDuplicates();
    assertThat(rules.rules().iterator().next().id()).isEqualTo(id(PLAIN));
    assertThat(rules.resolve(Attributes.bound(Map.of("user", "ann"))).touches()).hasSize(3);
  }

  @Test
  void aNameStandsOnce() {
    assertThatThrownBy(() -> RuleSet.of(1, List.of(PLAIN, PLAIN)))
        .hasMessage("budget: 'plain' twice (expected: once)");
  }

  @Test
  void thereAreAtMostTwoThousand() {
    List<Budget> many =
        IntStream.rangeClosed(0, RuleSet.MAX_RULES)
            .mapToObj(i -> budget("b" + i, tenant("t" + i), List.of(), Unit.USD, DAY))
            .toList();
    assertThat(RuleSet.of(1, many.subList(1, many.size())).rules()).hasSize(2_000);
    assertThatThrownBy(() -> RuleSet.of(1, many))
        .hasMessage("budgets: 2001 (expected: at most 2000)");
  }

  @Test
  void aCallTouchesTheBudgetsThatMatchInTheirOrder() {
    RuleSet rules =
        RuleSet.of(
            3,
            List.of(
                budget("acme", tenant("acme"), List.of(), Unit.USD, DAY),
                budget("globex", tenant("globex"), List.of(), Unit.USD, DAY),
                budget("all", Match.ALL, List.of("tenant", "user"), Unit.TOKENS, DAY)));
    Resolution resolution =
        rules.resolve(Attributes.bound(Map.of("tenant", "acme", "user", "ann")));
    assertThat(resolution.generation()).isEqualTo(3);
    assertThat(resolution.missing()).isEmpty();
    assertThat(resolution.touches())
        .extracting(touch -> touch.rule().budget().id())
        .containsExactly("acme", "all");
    assertThat(resolution.touches())
        .extracting(
            touch -> AccountNames.display(touch.values(), touch.rule().budget().per().size()))
        .containsExactly("", "acme/ann");
  }

  @Test
  void aMissingAttributeIsSharedRefusedOrSkippedAsTheBudgetSays() {
    Attributes nobody = Attributes.bound(Map.of("tenant", "acme"));
    Budget other = budget("other", Match.ALL, List.of(), Unit.USD, DAY);

    RuleSet shared = RuleSet.of(1, List.of(PLAIN, other));
    assertThat(shared.resolve(nobody).touches()).extracting(Touch::values).containsExactly("", "");

    RuleSet skipping = RuleSet.of(1, List.of(perMissing(PLAIN, Budget.PerMissing.SKIP), other));
    assertThat(skipping.resolve(nobody).touches())
        .extracting(touch -> touch.rule().budget().id())
        .containsExactly("other");

    RuleSet refusing = RuleSet.of(1, List.of(other, perMissing(PLAIN, Budget.PerMissing.REFUSE)));
    assertThat(refusing.resolve(nobody).missing())
        .contains(new Resolution.MissingAttribute("plain", "user"));
    assertThat(refusing.resolve(nobody).touches())
        .as("the others count it: recorded calls without the attribute, or calls in shadow mode")
        .hasSize(1);
  }

  @Test
  void theCallersOwnValuesAreMarkedAndKeptApart() {
    RuleSet rules = RuleSet.of(1, List.of(PLAIN));
    Touch bound = touch(rules, false, "tenant=acme");
    Touch acme = touch(rules, true, "tenant=acme");
    Touch globex = touch(rules, true, "tenant=globex");
    assertThat(bound.callerSet()).isFalse();
    assertThat(acme.callerSet()).isTrue();
    assertThat(List.of(bound.values(), acme.values(), globex.values())).doesNotHaveDuplicates();
  }

  private static Touch touch(RuleSet rules, boolean callerSet, String namespace) {
    Attributes.Attribute user = new Attributes.Attribute("user", "ann", callerSet);
    return rules.resolve(Attributes.of(List.of(user), namespace)).touches().getFirst();
  }

  @Test
  void aTouchSaysTheAmountAndTheHardLimitForThisCall() {
    Budget stopping =
        new Budget(
            "b",
            Match.ALL,
            List.of(),
            LimitTable.single(Unit.USD, 1_000),
            DAY,
            Ladder.of(List.of(new Ladder.Rung(9_500, List.of(new Ladder.Action.Stop())))),
            false,
            Budget.PerMissing.SHARED,
            1,
            Budget.Disclosure.AUTO,
            Budget.Contact.NOBODY);
    Touch touch = RuleSet.of(1, List.of(stopping)).resolve(Attributes.NONE).touches().getFirst();
    assertThat(touch.amount()).isEqualTo(1_000);
    assertThat(touch.limit()).isEqualTo(950);
  }

  @Test
  void anotherGenerationHasTheSameRules() {
    RuleSet rules = RuleSet.of(1, List.of(PLAIN));
    RuleSet next = rules.withGeneration(8);
    assertThat(next.generation()).isEqualTo(8);
    assertThat(next.rules()).containsExactlyElementsOf(rules.rules());
    assertThat(next.rule(id(PLAIN))).isPresent();
    assertThat(next.rule(1)).isEmpty();
  }
}
