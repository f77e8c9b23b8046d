package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatchesTest {
  private static final RuleSet RULES =
      RuleSet.of(0, List.of(budget("all", List.of()), budget("each", List.of("user"))));

  /** The model is a list that is read from its beginning. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 42})
  void theFirstThatRefusesIsToldHoweverTheyAreSetAndCleared(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Latches latches = new Latches();
    List<Latch> model = new ArrayList<>();
    int refused = 0;
    for (int step = 0; step < 5_000; step++) {
      String id = "latch-" + random.nextInt(12);
      if (random.nextInt(3) == 0) {
        latches.clear(id);
        model.removeIf(latch -> latch.id().equals(id));
      } else {
        Latch latch = latch(id, random);
        latches.set(latch);
        set(latch, model);
      }
      Attributes attributes = attributes(random);
      List<Touch> touches = RULES.resolve(attributes).touches();
      Optional<Latch> expected =
          model.stream().filter(latch -> latch.refuses(attributes, touches)).findFirst();
      assertThat(latches.refusing(attributes, touches)).as("step " + step).isEqualTo(expected);
      assertThat(latches.all()).isEqualTo(model);
      assertThat(latches.size()).isEqualTo(model.size());
      assertThat(latches.isEmpty()).isEqualTo(model.isEmpty());
      refused += expected.isPresent() ? 1 : 0;
    }
    assertThat(refused).isBetween(500, 4_900);
  }

  private static void set(Latch latch, List<Latch> model) {
    for (int at = 0; at < model.size(); at++) {
      if (model.get(at).id().equals(latch.id())) {
        model.set(at, latch);
        return;
      }
    }
    model.add(latch);
  }

  private static Latch latch(String id, SplittableRandom random) {
    Map<String, String> match =
        random.nextInt(4) > 0
            ? Map.of("model", "m" + random.nextInt(3))
            : Map.of("user", user(random));
    Optional<AccountId> account =
        random.nextBoolean() ? Optional.of(account(random)) : Optional.empty();
    return new Latch(
        id, Latch.Kind.TRIPPED, random.nextInt(8) == 0 ? Map.of() : match, account, "r", "b");
  }

  private static AccountId account(SplittableRandom random) {
    List<Touch> touches = RULES.resolve(attributes(random)).touches();
    Touch touch = touches.get(random.nextInt(touches.size()));
    return new AccountId(touch.rule().id(), "a name of before", touch.values());
  }

  private static Attributes attributes(SplittableRandom random) {
    return Attributes.bound(Map.of("user", user(random), "model", "m" + random.nextInt(3)));
  }

  private static String user(SplittableRandom random) {
    return "user-" + random.nextInt(4);
  }

  private static Budget budget(String id, List<String> per) {
    return Budget.of(id, Match.ALL, per, Unit.USD, 1_000, new Window.Lifetime());
  }
}
