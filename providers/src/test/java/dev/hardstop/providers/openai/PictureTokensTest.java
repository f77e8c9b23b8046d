package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.PictureSize;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures from OpenAI's documentation and from measurements. */
class PictureTokensTest {

  @ParameterizedTest(name = "{0}: {1}x{2} comes to {3}")
  @CsvSource({
    "gpt-4o, 1024, 1024, 765",
    "gpt-4o-2024-08-06, 2048, 4096, 1105",
    "gpt-4o, 4096, 8192, 1105",
    "gpt-4o-mini, 1024, 1024, 25501",
    "gpt-4.1, 1024, 1024, 765",
    "o1, 1024, 1024, 675",
    "gpt-5, 1024, 1024, 630",
    "gpt-5-2025-08-07, 1024, 1024, 630",
    "gpt-4.1-mini, 1024, 1024, 1659",
    "gpt-4.1-mini, 4032, 3024, 2489",
    "gpt-4.1-nano, 1024, 1024, 2520",
    "o4-mini, 1024, 1024, 1762",
    "gpt-5-mini, 64, 33, 7",
    "gpt-5.5, 1024, 1024, 1229",
    "gpt-5.5, 3840, 2160, 9792",
    "gpt-5.6-sol, 4032, 3024, 14364",
    "gpt-5.5, 32, 32, 630"
  })
  void matchesPublishedFigures(String model, int width, int height, long tokens) {
    assertThat(ceiling(model, Optional.of(new PictureSize(width, height)), false))
        .isEqualTo(tokens);
  }

  @ParameterizedTest(name = "{0}: a picture of unknown size comes to {1}")
  @CsvSource({
    "gpt-4o, 1445",
    "gpt-4o-mini, 48169",
    "gpt-4o-MINI, 48169",
    "gpt-4.1-mini, 2489",
    "gpt-5, 1190",
    "gpt-5.5, 14400"
  })
  void aPictureOfUnknownSizeIsTheLargest(String model, long tokens) {
    assertThat(ceiling(model, Optional.empty(), false)).isEqualTo(tokens);
  }

  @Test
  void noSizeComesToMoreThanAnUnknownOneOnTileModels() {
    for (int width = 1; width < 6_000; width += 211) {
      for (int height = 1; height < 6_000; height += 197) {
        assertThat(ceiling("gpt-4o", Optional.of(new PictureSize(width, height)), false))
            .isBetween(85L, 1445L);
      }
    }
  }

  @Test
  void lowDetailIsTheBaseOnTileModelsAndNothingSpecialOnOthers() {
    Optional<PictureSize> size = Optional.of(new PictureSize(1024, 1024));

    assertThat(ceiling("gpt-4o", size, true)).isEqualTo(85);
    assertThat(ceiling("gpt-4o-mini", size, true)).isEqualTo(2833);
    assertThat(ceiling("gpt-4.1-mini", size, true)).isEqualTo(1659);
    assertThat(ceiling("gpt-5.5", size, true)).isEqualTo(1229);
  }

  @Test
  void otherModelsCountInAnUnknownWay() {
    assertThat(PictureTokens.of("qwen2.5-vl")).isEmpty();
    assertThat(PictureTokens.of("gpt-3.5-turbo")).isEmpty();
    assertThat(PictureTokens.of("gpt-6")).isEmpty();
  }

  private static long ceiling(String model, Optional<PictureSize> size, boolean low) {
    return PictureTokens.of(model).orElseThrow().ceiling(new Picture(size, low));
  }
}
