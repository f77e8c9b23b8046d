package dev.hardstop.engine.tokens;

import static dev.hardstop.engine.tokens.UsageClass.AUDIO_SECONDS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_AUDIO_READ_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_READ_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_TEXT_READ_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_1H_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_5M_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_ANNOTATED_DOCUMENT_PAGES;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_AUDIO_SECONDS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_AUDIO_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_DOCUMENT_PAGES;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_TEXT_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.OUTPUT_AUDIO_SECONDS;
import static dev.hardstop.engine.tokens.UsageClass.OUTPUT_REASONING_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.OUTPUT_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.WEB_SEARCHES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReportTest {

  @Test
  void cachedTokensAreTakenOutOfTheInputThatIncludesThem() {
    var report =
        new UsageReport()
            .add(INPUT_TOKENS, 100)
            .add(CACHE_READ_TOKENS, 30)
            .add(OUTPUT_TOKENS, 50)
            .add(OUTPUT_REASONING_TOKENS, 20);

    Usage usage = usage(report);

    assertThat(usage.counts())
        .isEqualTo(
            Map.of(
                INPUT_TOKENS, 70L,
                CACHE_READ_TOKENS, 30L,
                OUTPUT_TOKENS, 30L,
                OUTPUT_REASONING_TOKENS, 20L));
    assertThat(usage.inputTokens()).isEqualTo(100);
    assertThat(usage.outputTokens()).isEqualTo(50);
    assertThat(usage.unsplitMask()).isZero();
  }

  @Test
  void cacheWritesOfAStatedLifeAreTakenOutOfAllCacheWrites() {
    var report =
        new UsageReport()
            .add(INPUT_TOKENS, 100)
            .add(CACHE_WRITE_TOKENS, 60)
            .add(CACHE_WRITE_5M_TOKENS, 20)
            .add(CACHE_WRITE_1H_TOKENS, 30);

    assertThat(usage(report).counts())
        .isEqualTo(
            Map.of(
                INPUT_TOKENS, 40L,
                CACHE_WRITE_TOKENS, 10L,
                CACHE_WRITE_5M_TOKENS, 20L,
                CACHE_WRITE_1H_TOKENS, 30L));
  }

  @Test
  void modalitiesAndCacheAreSplitWhereEachIsKnown() {
    var report =
        new UsageReport()
            .add(INPUT_TOKENS, 100)
            .add(INPUT_TEXT_TOKENS, 60)
            .add(INPUT_AUDIO_TOKENS, 40)
            .add(CACHE_READ_TOKENS, 30)
            .add(CACHE_TEXT_READ_TOKENS, 20)
            .add(CACHE_AUDIO_READ_TOKENS, 10);

    Usage usage = usage(report);

    assertThat(usage.counts())
        .isEqualTo(
            Map.of(
                INPUT_TEXT_TOKENS, 40L,
                CACHE_TEXT_READ_TOKENS, 20L,
                INPUT_AUDIO_TOKENS, 30L,
                CACHE_AUDIO_READ_TOKENS, 10L));
    assertThat(usage.unsplitMask()).isZero();
  }

  @Test
  void anUnstatedOverlapIsLeftOpenAndStillAddsUp() {
    var report =
        new UsageReport()
            .add(INPUT_TOKENS, 100)
            .add(INPUT_AUDIO_TOKENS, 40)
            .add(CACHE_READ_TOKENS, 30);

    Usage usage = usage(report);

    assertThat(usage.inputTokens()).isEqualTo(100);
    assertThat(usage.unsplitMask()).isEqualTo(CACHE_AUDIO_READ_TOKENS.bit());
    assertThat(usage.count(INPUT_AUDIO_TOKENS) + usage.count(CACHE_AUDIO_READ_TOKENS))
        .isEqualTo(40);
    assertThat(usage.count(CACHE_READ_TOKENS) + usage.count(CACHE_AUDIO_READ_TOKENS)).isEqualTo(30);
  }

  @Test
  void anOverlapThatOnlyAddsUpOneWayIsNotOpen() {
    // Gemini leaves out modalities with nothing cached.
    var report =
        new UsageReport()
            .add(INPUT_TOKENS, 100)
            .add(INPUT_TEXT_TOKENS, 60)
            .add(INPUT_AUDIO_TOKENS, 40)
            .add(CACHE_READ_TOKENS, 30)
            .add(CACHE_TEXT_READ_TOKENS, 30);

    Usage usage = usage(report);

    assertThat(usage.unsplitMask()).isZero();
    assertThat(usage.count(INPUT_AUDIO_TOKENS)).isEqualTo(40);
    assertThat(usage.count(INPUT_TEXT_TOKENS)).isEqualTo(30);
  }

  @Test
  void whatIsCachedOfNothingButAudioIsAudio() {
    Usage usage =
        usage(
            new UsageReport()
                .add(INPUT_TOKENS, 40)
                .add(INPUT_AUDIO_TOKENS, 40)
                .add(CACHE_READ_TOKENS, 30));

    assertThat(usage.unsplitMask()).isZero();
    assertThat(usage.counts())
        .isEqualTo(Map.of(INPUT_AUDIO_TOKENS, 10L, CACHE_AUDIO_READ_TOKENS, 30L));
  }

  @Test
  void aPartWithoutItsWholeLeavesTheWholeOpen() {
    Usage usage = usage(new UsageReport().add(INPUT_TOKENS, 5).add(CACHE_TEXT_READ_TOKENS, 3));

    assertThat(usage.inputTokens()).isEqualTo(5);
    assertThat(usage.unsplitMask()).isEqualTo(CACHE_READ_TOKENS.bit() | INPUT_TEXT_TOKENS.bit());
    assertThat(usage(new UsageReport().add(CACHE_READ_TOKENS, 3)).unsplitMask())
        .isEqualTo(INPUT_TOKENS.bit());
  }

  @Test
  void moreCachedThanInputIsRefused() {
    var report = new UsageReport().add(INPUT_TOKENS, 29).add(CACHE_READ_TOKENS, 30);

    assertThat(report.toUsage())
        .isEqualTo(
            new InvalidUsage(
                "input_tokens: 29, but its parts come to 30" + " (expected: the same, or less)"));
  }

  @Test
  void everyKindOfContradictionIsRefused() {
    refused(new UsageReport().add(OUTPUT_TOKENS, 9).add(OUTPUT_REASONING_TOKENS, 10));
    refused(new UsageReport().add(INPUT_TOKENS, 9).add(INPUT_AUDIO_TOKENS, 10));
    refused(
        new UsageReport()
            .add(INPUT_TOKENS, 9)
            .add(INPUT_AUDIO_TOKENS, 5)
            .add(INPUT_TEXT_TOKENS, 5));
    refused(
        new UsageReport()
            .add(INPUT_TOKENS, 9)
            .add(CACHE_WRITE_TOKENS, 1)
            .add(CACHE_WRITE_1H_TOKENS, 2));
    refused(
        new UsageReport()
            .add(INPUT_TOKENS, 9)
            .add(INPUT_AUDIO_TOKENS, 5)
            .add(CACHE_AUDIO_READ_TOKENS, 6)
            .add(CACHE_READ_TOKENS, 6));
    refused(
        new UsageReport()
            .add(INPUT_TOKENS, 9)
            .add(CACHE_READ_TOKENS, 1)
            .add(INPUT_AUDIO_TOKENS, 2)
            .add(CACHE_AUDIO_READ_TOKENS, 2));
    refused(new UsageReport().add(AUDIO_SECONDS, 9).add(INPUT_AUDIO_SECONDS, 10));
    refused(new UsageReport().add(INPUT_TOKENS, -1));
    refused(new UsageReport().add(INPUT_TOKENS, 5).add(INPUT_TOKENS, -1));
    refused(new UsageReport().add(INPUT_TOKENS, Long.MAX_VALUE).add(INPUT_TOKENS, 1));
    refused(
        new UsageReport()
            .add(INPUT_TOKENS, Long.MAX_VALUE)
            .add(CACHE_READ_TOKENS, Long.MAX_VALUE)
            .add(CACHE_WRITE_TOKENS, Long.MAX_VALUE));
  }

  @Test
  void pagesAndSecondsAreSplitToo() {
    var report =
        new UsageReport()
            .add(AUDIO_SECONDS, 10)
            .add(INPUT_AUDIO_SECONDS, 3)
            .add(OUTPUT_AUDIO_SECONDS, 4)
            .add(INPUT_DOCUMENT_PAGES, 5)
            .add(INPUT_ANNOTATED_DOCUMENT_PAGES, 2)
            .add(WEB_SEARCHES, 7);

    assertThat(usage(report).counts())
        .isEqualTo(
            Map.of(
                AUDIO_SECONDS, 3L,
                INPUT_AUDIO_SECONDS, 3L,
                OUTPUT_AUDIO_SECONDS, 4L,
                INPUT_DOCUMENT_PAGES, 3L,
                INPUT_ANNOTATED_DOCUMENT_PAGES, 2L,
                WEB_SEARCHES, 7L));
  }

  /** Random token counts per cell are reported in part; the split must agree with the truth. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void theSplitAgreesWithWhatWasReportedAndWithWhatFollowsFromIt(long seed) {
    var random = new Random(seed);
    int followed = 0;
    for (int step = 0; step < 1_000; step++) {
      Map<UsageClass, Long> truth = randomCells(random);
      List<UsageClass> reported = randomUnits(random);
      var report = new UsageReport();
      reported.forEach(unit -> report.add(unit, countIn(unit, truth)));

      Usage usage = usage(report);

      for (UsageClass unit : reported) {
        assertThat(countIn(unit, usage.counts()))
            .as("seed %d step %d %s of %s", seed, step, unit, truth)
            .isEqualTo(countIn(unit, truth));
      }
      for (UsageClass unit : truth.keySet()) {
        boolean follows =
            reported.stream().filter(other -> other != unit && other.includes(unit)).count() == 3
                && (usage.unsplitMask() & unit.bit()) == 0;
        if (follows) {
          assertThat(countIn(unit, usage.counts()))
              .as("seed %d step %d %s of %s", seed, step, unit, truth)
              .isEqualTo(countIn(unit, truth));
          followed += reported.contains(unit) ? 0 : 1;
        }
      }
    }
    assertThat(followed).as("cells that were not reported but follow").isPositive();
  }

  private static Map<UsageClass, Long> randomCells(Random random) {
    var cells = new EnumMap<UsageClass, Long>(UsageClass.class);
    for (UsageClass unit : UsageClass.values()) {
      if (unit.direction() == UsageClass.Direction.INPUT && unit.isTokens()) {
        cells.put(unit, random.nextInt(3) == 0 ? random.nextLong(5) : 0);
      }
    }
    // Lives of cache writes are not split by modality on any wire.
    cells.keySet().removeIf(unit -> unit.kind().name().startsWith("CACHE_WRITE_"));
    return cells;
  }

  /** The total, some rows, some columns, and all cells of some columns where both were chosen. */
  private static List<UsageClass> randomUnits(Random random) {
    var units = new ArrayList<UsageClass>(List.of(INPUT_TOKENS));
    for (UsageClass unit : UsageClass.values()) {
      boolean isInput = unit.direction() == UsageClass.Direction.INPUT && unit.isTokens();
      boolean isMargin =
          unit.modality() == UsageClass.Modality.ANY ^ unit.kind() == UsageClass.Kind.ANY;
      if (isInput && isMargin && random.nextBoolean()) {
        units.add(unit);
      }
    }
    var split = EnumSet.noneOf(UsageClass.Kind.class);
    List.of(UsageClass.Kind.values()).forEach(kind -> addIf(random.nextBoolean(), split, kind));
    for (UsageClass unit : randomCells(random).keySet()) {
      boolean isCell = units.stream().filter(other -> other.includes(unit)).count() == 3;
      addIf(isCell && !units.contains(unit) && split.contains(unit.kind()), units, unit);
    }
    return units;
  }

  private static <T> void addIf(boolean wanted, Collection<T> items, T item) {
    if (wanted) {
      items.add(item);
    }
  }

  private static long countIn(UsageClass unit, Map<UsageClass, Long> cells) {
    return cells.entrySet().stream()
        .filter(cell -> unit.includes(cell.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void usagesAddUpAndRefuseToOverflow() {
    Usage one = Usage.of(Map.of(INPUT_TOKENS, 1L, OUTPUT_TOKENS, 2L));

    assertThat(one.plus(Usage.of(OUTPUT_TOKENS, 3)))
        .isEqualTo(Usage.of(Map.of(INPUT_TOKENS, 1L, OUTPUT_TOKENS, 5L)));
    assertThatThrownBy(() -> one.plus(Usage.of(INPUT_TOKENS, Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Usage.of(INPUT_TOKENS, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(UsageReport report) {
    assertThat(report.toUsage()).isInstanceOf(InvalidUsage.class);
  }

  private static Usage usage(UsageReport report) {
    return switch (report.toUsage()) {
      case Usage usage -> usage;
      case InvalidUsage invalid -> throw new AssertionError(invalid.reason());
    };
  }
}
