package dev.hardstop.server.repeats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.server.repeats.Repeats.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepeatsTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private long now = 1_000 * HOUR;
  private final Repeats repeats = new Repeats(() -> now, 3);

  private static RepeatMark mark(long key) {
    return new RepeatMark(key, -key, 7, 8);
  }

  private Claim claim(long key) {
    return repeats.claim(mark(key), () -> {});
  }

  @Test
  void theFirstIsServedTheOthersAreToldWhenItIsOver() {
    List<String> told = new ArrayList<>();

    assertThat(claim(1)).isInstanceOf(Claim.First.class);
    assertThat(repeats.claim(mark(1), () -> told.add("over"))).isInstanceOf(Claim.Waits.class);
    assertThat(repeats.claim(new RepeatMark(1, -1, 7, 9), () -> {}))
        .isInstanceOf(Claim.OtherBody.class);
    assertThat(told).isEmpty();

    repeats.used(mark(1), 42, now);
    assertThat(told).containsExactly("over");
    assertThat(claim(1)).isEqualTo(new Claim.Used(42));
  }

  @Test
  void whatBoughtNothingIsFreeAgain() {
    claim(1);
    repeats.free(mark(1));
    assertThat(claim(1)).isInstanceOf(Claim.First.class);

    repeats.used(mark(1), 42, now);
    repeats.forget(mark(1), 41);
    assertThat(claim(1)).isEqualTo(new Claim.Used(42));
    repeats.forget(mark(1), 42);
    assertThat(claim(1)).isInstanceOf(Claim.First.class);
    repeats.used(mark(1), 43, now + HOUR);
    assertThat(claim(1)).isEqualTo(new Claim.Used(43));
  }

  @Test
  void refusesFurtherKeysWhenItIsFullAndForgetsNoneBeforeItsDayIsOver() {
    for (long key = 1; key <= 2; key++) {
      claim(key);
      repeats.used(mark(key), key, now + (key - 1) * HOUR);
    }
    claim(3);

    assertThat(claim(4)).isInstanceOf(Claim.Full.class);
    now += 24 * HOUR;
    assertThat(claim(4)).isInstanceOf(Claim.Full.class);
    assertThat(claim(1)).isEqualTo(new Claim.Used(1));
    now += HOUR;
    assertThat(claim(1)).as("a day and an hour old").isInstanceOf(Claim.First.class);
    repeats.free(mark(1));
    assertThat(claim(4)).isInstanceOf(Claim.First.class);
    assertThat(claim(2)).as("an hour younger").isEqualTo(new Claim.Used(2));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void theTableKnowsWhatAMapKnows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MarkTable table = new MarkTable();
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Few values of the bits that choose the place, so that many keys meet there.
      long key = random.nextLong(5_000) << (random.nextInt(2) * 20);
      if (random.nextBoolean()) {
        long hold = 1 + random.nextLong(1_000_000);
        table.put(key, key, hold);
        model.put(key, hold);
      }
      assertThat(table.find(new RepeatMark(key, key, 0, 0))).isEqualTo(model.getOrDefault(key, 0L));
    }
    assertThat(table.size()).isEqualTo(model.size());
  }

  @Test
  void keptAnswersMakePlaceFromTheOldestOnAndAreDroppedAfterTenMinutes() {
    KeptAnswers answers = new KeptAnswers();
    var body = io.vertx.core.buffer.Buffer.buffer(new byte[KeptAnswers.MAX_BYTES]);
    var headers = io.vertx.core.MultiMap.caseInsensitiveMultiMap().add("a", "b");
    for (long hold = 1; hold <= 1_100; hold++) {
      answers.keep(hold, 200, headers, body, hold);
    }

    assertThat(answers.find(1, 1_100)).isEmpty();
    assertThat(answers.find(1_100, 1_100).orElseThrow().headers())
        .containsExactly(Map.entry("a", "b"));
    long tenMinutes = Duration.ofMinutes(10).toMillis();
    assertThat(answers.find(1_100, 1_100 + tenMinutes - 1)).isPresent();
    assertThat(answers.find(1_100, 1_100 + tenMinutes)).isEmpty();
  }
}
