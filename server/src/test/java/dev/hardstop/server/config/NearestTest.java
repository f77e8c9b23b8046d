package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  @ParameterizedTest(name = "{0}, {1} -> {2}")
  @CsvSource({
    "limit, limit, 0",
    "limt, limit, 1",
    "kitten, sitting, 3",
    "'', abc, 3",
    "abc, '', 3"
  })
  void distanceCountsEdits(String from, String to, int edits) {
    assertThat(Nearest.distance(from, to)).isEqualTo(edits);
  }

  @Test
  void underscoresAreMeantAsHyphens() {
    assertThat(Nearest.to("output_cap", List.of("output", "output-cap"))).isEqualTo("output-cap");
  }

  @Test
  void aHugeWordCostsNothing() {
    assertThat(Nearest.to("x".repeat(4_000_000), List.of("a", "xx"))).isEqualTo("xx");
  }
}
