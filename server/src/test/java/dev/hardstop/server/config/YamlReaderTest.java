package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class YamlReaderTest {
  private final Problems problems = new Problems("f");

  @Test
  void aKeyThatStandsTwiceIsNamedWithBothLines() {
    assertThat(read("a: 1\nb: 2\na: 3")).containsExactly("f:3: 'a' stands twice (first on line 1)");
  }

  @Test
  void aTypingErrorIsToldWithItsLineButNotWithTheFilesText() {
    assertThat(read("a: 1\nsecret: [sk-hidden\n"))
        .singleElement()
        .asString()
        .startsWith("f:3: not YAML: ")
        .doesNotContain("sk-hidden");
  }

  @Test
  void aliasesRepeatWhatTheirAnchorNames() {
    assertThat(YamlReader.read("a: &x {k: 1}\nb: *x", problems))
        .get()
        .extracting(tree -> ((Tree.Mapping) tree).entry("b").orElseThrow().value())
        .extracting(tree -> ((Tree.Mapping) tree).entry("k").orElseThrow().value())
        .isEqualTo(new Tree.Scalar("1", true, 1));
  }

  @Test
  void aBombOfAliasesIsRefusedBeforeItGrows() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++) {
      String item = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(",", List.of(item, item, item))));
    }
    assertThat(read(bomb.toString()))
        .containsExactly("f:10: more than 200000 values, those repeated by aliases included");
  }

  @Test
  void anAliasToWhatSurroundsItIsRefused() {
    assertThat(read("a: &x [*x]")).containsExactly("f:1: *x: no such anchor before this line");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(read("a: " + "[".repeat(100_000)))
        .containsExactly("f:1: nested deeper than 20 levels");
  }

  @Test
  void tagsSecondDocumentsAndOddKeysAreRefused() {
    assertThat(read("a: !!java.io.File x")).singleElement().asString().startsWith("f:1: tag ");
    assertThat(read("a: !x [1]")).singleElement().asString().startsWith("f:1: tag ");
    assertThat(read("a: 1\n---\nb: 2")).containsExactly("f:3: a second document (expected: one)");
    assertThat(read("[1]: 2")).containsExactly("f:1: a list of 1 as a key (expected: a word)");
  }

  private List<String> read(String yaml) {
    Problems fresh = new Problems("f");
    YamlReader.read(yaml, fresh);
    return fresh.errors().stream().map(Problem::toString).toList();
  }
}
