package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.budget.Attributes.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttributesTest {
  private static Attribute bound(String name, String value) {
    return new Attribute(name, value, false);
  }

  private static Attribute chosen(String name, String value) {
    return new Attribute(name, value, true);
  }

  @Test
  void areSortedByNameInWhateverOrderTheyCame() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<Attribute> sorted =
          IntStream.range(0, random.nextInt(Attributes.MAX_COUNT + 1))
              .mapToObj(i -> bound("name-" + i, "value-" + i))
              .sorted(Comparator.comparing(Attribute::name))
              .toList();
      List<Attribute> shuffled = new ArrayList<>(sorted);
      Collections.shuffle(shuffled, random);
      assertThat(Attributes.of(shuffled, "").all()).isEqualTo(sorted);
    }
  }

  @Test
  void theSameOnesAreEqualInWhateverOrderTheyCame() {
    Attributes one = Attributes.of(List.of(bound("a", "1"), chosen("b", "2")), "key=k");
    Attributes other = Attributes.of(List.of(chosen("b", "2"), bound("a", "1")), "key=k");
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(Attributes.of(one.all(), "key=other"));
    assertThat(one).isNotEqualTo(Attributes.of(List.of(bound("a", "1"), bound("b", "2")), "key=k"));
  }

  @Test
  void aNameStandsOnce() {
    for (List<Attribute> twice :
        List.of(
            List.of(bound("a", "1"), bound("a", "2")),
            List.of(bound("a", "1"), bound("b", "1"), chosen("a", "1")),
            List.of(bound("b", "1"), bound("c", "1"), bound("a", "1"), bound("b", "2")))) {
      assertThatThrownBy(() -> Attributes.of(twice, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("twice (expected: once)");
    }
  }

  @Test
  void thereAreAtMostThirtyTwo() {
    List<Attribute> many =
        IntStream.rangeClosed(0, Attributes.MAX_COUNT).mapToObj(i -> bound("n" + i, "v")).toList();
    assertThat(Attributes.of(many.subList(1, many.size()), "").all()).hasSize(32);
    assertThatThrownBy(() -> Attributes.of(many, ""))
        .hasMessage("attributes: 33 (expected: at most 32)");
  }

  @Test
  void aValueHasOneToAHundredAndTwentyEightCharacters() {
    assertThat(bound("user", "v".repeat(128)).value()).hasSize(128);
    assertThatThrownBy(() -> bound("user", "v".repeat(129)))
        .hasMessage("user: 129 characters (expected: 1 to 128)");
    assertThatThrownBy(() -> bound("user", ""))
        .hasMessage("user: 0 characters (expected: 1 to 128)");
  }

  @Test
  void withReplacesAndAdds() {
    Attributes attributes = Attributes.of(List.of(bound("b", "1")), "key=k");
    Attributes changed = attributes.with("b", "2", true).with("a", "3", false);
    assertThat(changed.values()).isEqualTo(Map.of("a", "3", "b", "2"));
    assertThat(changed.all()).containsExactly(bound("a", "3"), chosen("b", "2"));
    assertThat(changed.namespace()).isEqualTo("key=k");
    assertThat(attributes.value("b")).isEqualTo("1");
  }

  @Test
  void aMissingOneHasNoValue() {
    assertThat(Attributes.NONE.value("user")).isEmpty();
    assertThat(Attributes.NONE.find("user")).isNull();
  }

  @Test
  void aValueThatACallerChoseIsNotAnotherTenantsNorABoundOne() {
    String ofAcme = part(chosen("run", "42"), "tenant=acme");
    String ofGlobex = part(chosen("run", "42"), "tenant=globex");
    String bound = part(bound("run", "42"), "tenant=acme");
    assertThat(List.of(ofAcme, ofGlobex, bound)).doesNotHaveDuplicates();
    assertThat(AccountNames.callerSet(ofAcme)).isTrue();
    assertThat(AccountNames.callerSet(bound)).isFalse();
    assertThat(AccountNames.display(ofAcme, 1)).isEqualTo("42");
  }

  private static String part(Attribute attribute, String namespace) {
    return AccountNames.part(Attributes.of(List.of(attribute), namespace), attribute);
  }

  @Test
  void accountsAreShownAsPeopleReadThem() {
    String name =
        AccountNames.join(
            List.of(part(bound("tenant", "acme"), ""), "", part(chosen("run", "1"), "key=k")));
    assertThat(AccountNames.values(name, 3)).containsExactly("acme", "(none)", "1");
    assertThat(AccountNames.display(name, 3)).isEqualTo("acme/(none)/1");
    assertThat(AccountNames.display("", 1)).isEqualTo("(none)");
    assertThat(AccountNames.display("", 0)).isEmpty();
  }
}
