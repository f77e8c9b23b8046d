package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchTest {
  private static List<Glob> anyOf(String... patterns) {
    return Arrays.stream(patterns).map(Glob::new).toList();
  }

  private static Attributes call(String... namesAndValues) {
    Attributes attributes = Attributes.NONE;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      attributes = attributes.with(namesAndValues[i], namesAndValues[i + 1], false);
    }
    return attributes;
  }

  @Test
  void countsEveryCallWithoutConditions() {
    assertThat(Match.ALL.matches(Attributes.NONE)).isTrue();
    assertThat(Match.ALL.matches(call("tenant", "acme"))).isTrue();
    assertThat(Match.ALL.attributes()).isEmpty();
    assertThat(Match.ALL).hasToString("every call");
  }

  @Test
  void asksForAllAttributesAndForAnyPatternOfEach() {
    Match match =
        Match.of(Map.of("tenant", anyOf("acme", "glo*"), "environment", anyOf("production")));
    assertThat(match.matches(call("tenant", "acme", "environment", "production"))).isTrue();
    assertThat(match.matches(call("tenant", "globex", "environment", "production"))).isTrue();
    assertThat(match.matches(call("tenant", "initech", "environment", "production"))).isFalse();
    assertThat(match.matches(call("tenant", "acme", "environment", "staging"))).isFalse();
    assertThat(match.matches(call("tenant", "acme"))).isFalse();
  }

  @Test
  void aModelIsTheSameInAnyCaseAndNothingElseIs() {
    Match match = Match.of(Map.of("model", anyOf("GPT-5*")));
    assertThat(match.matches(call("model", "gpt-5-Mini"))).isTrue();
    assertThat(match.matches(call("model", "gpt-4o"))).isFalse();
    assertThat(Match.of(Map.of("user", anyOf("Ann"))).matches(call("user", "ann"))).isFalse();
  }

  @Test
  void evenAStarDoesNotMatchAMissingAttribute() {
    Match match = Match.of(Map.of("user", anyOf("*")));
    assertThat(match.matches(call("user", "ann"))).isTrue();
    assertThat(match.matches(call("tenant", "acme"))).isFalse();
  }

  @Test
  void noPatternAtAllMatchesNothing() {
    Match match = Match.of(Map.of("user", List.of()));
    assertThat(match.matches(call("user", "ann"))).isFalse();
  }

  @Test
  void isSpelledTheSameInWhateverOrderItWasWritten() {
    Match one = Match.of(Map.of("a", anyOf("x", "y"), "b", anyOf("z")));
    Match other = Match.of(Map.of("b", anyOf("z"), "a", anyOf("y", "x")));
    assertThat(one.spelling()).isEqualTo(other.spelling());
    assertThat(one.attributes()).containsExactly("a", "b");
  }

  @Test
  void matchesThatDifferAreSpelledDifferently() {
    assertThat(
            List.of(
                Match.ALL.spelling(),
                Match.of(Map.of("a", anyOf("x"))).spelling(),
                Match.of(Map.of("a", anyOf("x", "y"))).spelling(),
                Match.of(Map.of("a", anyOf("xy"))).spelling(),
                Match.of(Map.of("ab", anyOf("x"))).spelling(),
                Match.of(Map.of("a", anyOf("x"), "b", anyOf("y"))).spelling(),
                Match.of(Map.of("a", anyOf("y"), "b", anyOf("x"))).spelling()))
        .doesNotHaveDuplicates();
  }
}
