package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchesTest {

  @Test
  void splicesAreMadeWhereverTheyAreInWhateverOrder() {
    var patches =
        new Patches(
            List.of(
                new Patch(new Span(4, 6), "ö"),
                Patch.insert(0, "<"),
                new Patch(new Span(1, 3), ""),
                Patch.insert(6, ">")));

    assertThat(applied(patches, "abcdef")).isEqualTo("<adö>");
  }

  @Test
  void insertionsAtOnePlaceKeepTheirOrder() {
    var patches = new Patches(List.of(Patch.insert(1, "x"), Patch.insert(1, "y")));

    assertThat(applied(patches, "ab")).isEqualTo("axyb");
  }

  @Test
  void nothingToChangeIsTheBodyItself() {
    byte[] body = {1, 2};

    assertThat(Patches.NONE.applyTo(body)).isSameAs(body);
    assertThat(Patches.NONE.isEmpty()).isTrue();
  }

  @Test
  void patchesMayNotOverlap() {
    var first = new Patch(new Span(0, 3), "x");
    var second = new Patch(new Span(2, 4), "y");

    assertThatThrownBy(() -> new Patches(List.of(second, first)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: no overlap");
    assertThatThrownBy(() -> new Span(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String applied(Patches patches, String body) {
    byte[] patched = patches.applyTo(body.getBytes(StandardCharsets.UTF_8));
    return new String(patched, StandardCharsets.UTF_8);
  }
}
