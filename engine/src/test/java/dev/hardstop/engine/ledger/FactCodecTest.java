package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactCodecTest {
  private static final AccountId ACCOUNT = new AccountId(-7L, "bü", "ann\u001etenant=a\u001f");
  private static final Amounts AMOUNTS = Amounts.of(new long[] {1, Long.MAX_VALUE, 0, 4, 5, 6});
  private static final Call CALL =
      new Call(
          "call-1",
          Call.Kind.RESERVATION,
          Attributes.of(
              List.of(
                  new Attributes.Attribute("user", "añn 😀", true),
                  new Attributes.Attribute("key", "k", false)),
              "tenant=a"),
          "rev",
          "{\"a\":1}");
  private static final Take TAKE =
      new Take(ACCOUNT, 5, Span.NEVER, 9, Unit.TOKENS, 100, 90, 30, 20, 10, true);

  private static final List<Fact> ONE_OF_EACH =
      List.of(
          new Fact.EpochStarted(1, 10, "node", 3),
          new Fact.Held(2, 11, CALL, AMOUNTS, 77, 99, "budget_exhausted", List.of(TAKE)),
          new Fact.Held(
              2,
              11,
              CALL.marked(new RepeatMark(-1, Long.MAX_VALUE, 0, Long.MIN_VALUE)),
              AMOUNTS,
              77,
              99,
              "",
              List.of(TAKE)),
          new Fact.Tightened(3, 12, 2, AMOUNTS),
          new Fact.Extended(4, 13, 2, 1234),
          new Fact.Settled(5, 14, 2, AMOUNTS, Ending.LAPSED, "{}"),
          new Fact.Released(6, 15, 2, "why"),
          new Fact.Adjusted(
              7,
              16,
              2,
              AMOUNTS,
              List.of(new Fact.Adjusted.Part(ACCOUNT, 5, 6, 7, -8)),
              "ops",
              "bill"),
          new Fact.RungReached(8, 17, ACCOUNT, 5, 8_000, 80, 100, true),
          new Fact.Refused(
              9,
              18,
              CALL,
              "throttled",
              AMOUNTS,
              List.of(new Blocking(ACCOUNT, Unit.USD, 1, 2, 3, 4, 5, 6, Span.NEVER, -1)),
              12),
          new Fact.LatchSet(
              10,
              19,
              new Latch(
                  "l",
                  Latch.Kind.APPROVAL_NEEDED,
                  Map.of("team", "a"),
                  Optional.of(ACCOUNT),
                  "r",
                  "b")),
          new Fact.LatchCleared(11, 20, "l", "b", "r"),
          new Fact.RulesAdopted(
              12,
              21,
              4,
              List.of(new Fact.RulesAdopted.AdoptedRule(-9, "b")),
              List.of(
                  new Fact.RulesAdopted.Opening(
                      ACCOUNT, Unit.USD, 1, Span.NEVER, 3, 4, 5, 6, List.of(7L, 8L), true)),
              List.of(new Fact.RulesAdopted.Joined(2, TAKE))),
          new Fact.Issued(13, 22, 2, "openai", "response", "resp_ü", "tenant=a", true));

  private static byte[] write(List<Fact> facts) {
    FactSink sink = new FactSink();
    facts.forEach(fact -> FactCodec.write(fact, sink));
    return sink.toByteArray();
  }

  @Test
  void readsBackEveryKindOfFact() {
    assertThat(FactCodec.readAll(write(ONE_OF_EACH))).isEqualTo(ONE_OF_EACH);
    assertThat(ONE_OF_EACH.stream().map(Object::getClass).distinct())
        .as("each kind is here")
        .hasSameSizeAs(Fact.class.getPermittedSubclasses());
  }

  @Test
  void readsTextsThatComeAgainAsWhatTheyAre() {
    Random random = new Random(7);
    List<Fact> facts = new ArrayList<>();
    for (int i = 1; i <= 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(5); length > 0; length--) {
        text.append("aböß€Ā\u00e1".charAt(random.nextInt(7)));
      }
      String longer = "x".repeat(random.nextInt(60, 70));
      facts.add(new Fact.LatchCleared(i, 1, text.toString(), longer, "by " + random.nextInt(999)));
    }

    assertThat(FactCodec.readAll(write(facts))).isEqualTo(facts);
  }

  @Test
  void keepsOneTextForMany() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      facts.add(new Fact.Released(i, 1, i, "not connected"));
    }

    List<Fact> read = FactCodec.readAll(write(facts));
    String first = ((Fact.Released) read.getFirst()).reason();
    assertThat(read)
        .allSatisfy(fact -> assertThat(((Fact.Released) fact).reason()).isSameAs(first));
  }

  @Test
  void writesACallWithoutAnIdempotencyKeyAsEver() {
    Fact plain = new Fact.Held(2, 11, CALL, AMOUNTS, 77, 99, "", List.of(TAKE));

    assertThat(write(List.of(plain))[0]).isEqualTo((byte) 0x12);
  }

  @Test
  void refusesAFactThatIsCutAnywhere() {
    for (Fact fact : ONE_OF_EACH) {
      byte[] whole = write(List.of(fact));
      for (int length = 1; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> FactCodec.readAll(cut)).isInstanceOf(FactFormatException.class);
      }
    }
  }

  @Test
  void refusesANewerFormat() {
    assertThatThrownBy(() -> FactCodec.readAll(new byte[] {0x21, 1, 1}))
        .isInstanceOf(FactFormatException.class)
        .hasMessageContaining("newer version");
  }
}
