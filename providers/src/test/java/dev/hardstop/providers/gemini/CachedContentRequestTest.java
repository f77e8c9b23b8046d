package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachedContentRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Profile PROFILE =
      Requests.WIRE.profileOf("generativelanguage.googleapis.com", Optional.empty());
  private static final OptionalLong WINDOW = OptionalLong.of(1_048_576);
  private static final List<String> PRICED =
      List.of(
          "gemini-2.5-pro",
          "gemini-2.5-flash",
          "gemini-2.5-flash-lite",
          "gemini-3-flash-preview",
          "gemini-3.1-pro-preview",
          "gemini-3.1-flash-lite",
          "gemini-3.5-flash",
          "gemini-3.6-flash");

  private static WireRequest read(Operation operation, String body) {
    return Requests.read(operation, "", body).at(NOW);
  }

  private static String body(String fields) {
    return "{\"model\":\"models/gemini-2.5-flash\",\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]"
        + (fields.isEmpty() ? "" : "," + fields)
        + "}";
  }

  private static String sent(WireRequest request, String body, boolean pins) {
    var changes = new Changes(request.facts().model(), OptionalLong.empty(), pins, true);
    return new String(
        request.rewrite(changes, PROFILE).applyTo(Requests.utf8(body)), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"displayName\":\"d\"                               | 3600",
        "\"ttl\":null                                        | 3600",
        "\"expire_time\":null                                | 3600",
        "\"ttl\":\"1s\"                                      | 1",
        "\"ttl\":\"0.000000001s\"                            | 1",
        "\"ttl\":\"300.5s\"                                  | 301",
        "\"ttl\":\"300.000s\"                                | 300",
        "\"ttl\":\"000000300s\"                              | 300",
        "\"ttl\":\"2592000s\"                                | 2592000",
        "\"expireTime\":\"2026-11-22T12:00:01Z\"             | 1",
        "\"expireTime\":\"2026-11-22T12:00:00.000000001Z\"   | 1",
        "\"expireTime\":\"2026-11-22T14:00:01.5+01:00\"      | 3602",
        "\"expire_time\":\"2026-12-22T12:00:00Z\"            | 2592000",
      })
  void begunSecondsAreWholeOnes(String fields, long seconds) {
    WireRequest request = read(Operation.CACHED_CONTENTS, body(fields));

    assertThat(request.unbounded()).isEmpty();
    assertThat(request.facts().keptSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ttl\":\"0s\"                                    | INVALID_REQUEST",
        "\"ttl\":\"2592001s\"                              | UNBOUNDED_REQUEST",
        "\"ttl\":\"2592000.1s\"                            | UNBOUNDED_REQUEST",
        "\"expireTime\":\"2026-11-22T12:00:00Z\"           | INVALID_REQUEST",
        "\"expireTime\":\"-999999999-01-01T00:00:00Z\"     | INVALID_REQUEST",
        "\"expireTime\":\"2026-12-22T12:00:00.1Z\"         | UNBOUNDED_REQUEST",
        "\"expireTime\":\"+999999999-12-31T23:59:59Z\"     | UNBOUNDED_REQUEST",
      })
  void whatIsOverOrLongerThanAMonthIsObjectedTo(String fields, RefusalCode code) {
    WireRequest request = read(Operation.CACHED_CONTENTS, body(fields));

    assertThat(request.unbounded())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.message()).contains("expected: 1s to 2592000s");
            });
  }

  /** Whoever forgets to ask what time it is refuses. */
  @Test
  void aPointInTimeHasNoBoundUntilItIsKnownWhatTimeItIs() {
    String body = body("\"expireTime\":\"2026-11-22T13:00:00Z\"");
    WireRequest request = Requests.read(Operation.CACHED_CONTENTS, "", body);

    assertThat(request.unbounded()).isPresent();
    assertThat(request.at(NOW).unbounded()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                        | {\"ttl\":\"3600s\"}",
        "{\"display_name\":\"d\"}                  | {\"ttl\":\"3600s\",\"display_name\":\"d\"}",
        "{\"ttl\":null}                            | {\"ttl\":\"3600s\"}",
        "{ \"ttl\" : \"7.5s\" }                    | { \"ttl\" : \"7.5s\" }",
        "{\"expireTime\":\"2026-11-22T12:01:00Z\"} | {\"ttl\":\"60s\"}",
        "{\"expire_time\" :\"2026-11-22T12:01:00Z\",\"tools\":[]} | {\"ttl\" :\"60s\",\"tools\":[]}",
        "{\"expire\\u0054ime\":\"2026-11-22T12:01:00Z\"}         | {\"ttl\":\"60s\"}",
      })
  void whatIsSentStatesALengthOfTime(String fields, String stated) {
    String model = "\"model\":\"models/m\"";
    String separator = fields.equals("{}") ? "" : ",";
    String body = fields.replaceFirst("\\}$", separator + model + "}");

    String sent = sent(read(Operation.CACHED_CONTENTS, body), body, true);

    assertThat(sent).isEqualTo(stated.replaceFirst("\\}$", "," + model + "}"));
    assertThat(sent(read(Operation.CACHED_CONTENTS, body), body, false))
        .as("shadow mode changes nothing")
        .isEqualTo(body);
    assertThat(read(Operation.CACHED_CONTENTS, sent).facts().keptSeconds())
        .isEqualTo(read(Operation.CACHED_CONTENTS, body).facts().keptSeconds());
  }

  @Test
  void theModelThatServesIsNamedAsGoogleNamesIt() {
    String body = body("\"ttl\":\"9s\"").replace("models/", "models/google/");
    WireRequest request = read(Operation.CACHED_CONTENTS, body);
    var changes = new Changes("gemini-2.5-flash", OptionalLong.empty(), true, true);

    assertThat(request.facts().model()).isEqualTo("google/gemini-2.5-flash");
    assertThat(request.rewrite(changes, PROFILE).applyTo(Requests.utf8(body)))
        .isEqualTo(Requests.utf8(body("\"ttl\":\"9s\"")));
  }

  @Test
  void itsTextIsBoundedByItsBytesAndItsSoundByTheWindow() {
    WireRequest text = read(Operation.CACHED_CONTENTS, body(""));
    WireRequest sound =
        read(
            Operation.CACHED_CONTENTS,
            body(
                "\"system_instruction\":{\"parts\":{\"inline_data\":{\"mime_type\":\"audio/mp3\","
                    + "\"data\":\"AAAA\"}}}"));

    assertThat(text.inputBound("gemini-2.5-flash", WINDOW))
        .isInstanceOfSatisfying(
            InputBound.Proven.class,
            proven -> assertThat(proven.tokens()).isEqualTo(body("").length() + 64L));
    assertThat(sound.inputBound("gemini-2.5-flash", WINDOW))
        .isInstanceOfSatisfying(
            InputBound.Proven.class, proven -> assertThat(proven.tokens()).isEqualTo(1_048_576));
    assertThat(sound.inputBound("m", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
    assertThat(text.facts().reach()).isEqualTo(Reach.TEXT_INPUT_ONLY);
    assertThat(text.kept().storing()).isEqualTo(Kept.Storing.ASKED);
    assertThat(text.kept().truncates()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"contents\":[]}",
        "{\"model\":null}",
        "{\"model\":\"models/gemini-2.5-pro-preview-tts\"}",
        "{\"model\":\"models/m\",\"aFieldOfTomorrow\":1}",
        "{\"model\":\"models/m\",\"tools\":[{\"codeExecution\":{}}]}",
        "{\"model\":\"models/m\",\"tools\":{\"google_search\":{}}}",
        "{\"model\":\"models/m\",\"model\":\"models/n\"}",
        "{\"model\":\"models/m\"}{}",
      })
  void whatIsNotUnderstoodInFullIsRefused(String body) {
    assertThat(Requests.refused(Operation.CACHED_CONTENTS, body).message()).isNotEmpty();
  }

  @Test
  void aChangeHasNothingButItsTime() {
    WireRequest change = read(Operation.CHANGED_CACHED_CONTENT, "{\"ttl\":\"60s\"}");

    assertThat(change.facts().model()).isEmpty();
    assertThat(change.facts().keptSeconds()).isEqualTo(60);
    assertThat(change.facts().bounds(1_000).inputTokens()).isZero();
    assertThat(change.facts().bounds(1_000).extras())
        .isEqualTo(Usage.of(UsageClass.CACHE_STORAGE_TOKEN_SECONDS, 60_000));
    assertThat(change.kept().storing()).isEqualTo(Kept.Storing.NEVER);
    for (String body : List.of("{}", "{\"model\":\"models/m\",\"ttl\":\"1s\"}", "[]")) {
      assertThat(Requests.refused(Operation.CHANGED_CACHED_CONTENT, body).code())
          .isEqualTo(RefusalCode.INVALID_REQUEST);
    }
  }

  @Test
  void whatIsCachedMayBeReadAtTheRateOfAnyMedium() {
    WireRequest using = Requests.generate("\"cachedContent\":\"cachedContents/abc-1\"");

    assertThat(using.kept().names())
        .containsExactly(new Kept.Name(Kept.Kind.CACHED_CONTENT, "abc-1", "cachedContent"));
    assertThat(using.unbounded()).isEmpty();
    assertThat(using.facts().reach().mask() & UsageClass.CACHE_AUDIO_READ_TOKENS.bit()).isNotZero();
    assertThat(using.facts().reach().mask() & UsageClass.INPUT_VIDEO_TOKENS.bit()).isNotZero();
  }

  @Test
  void theAnswerTellsItsNameAndItsTokens() {
    String made =
        """
        {"name":"cachedContents/ez2yh6u6my9gnjvyigtxvnuf6e5qc79vgd7cc668",
         "model":"models/gemini-3.5-flash-lite","createTime":"2026-09-07T01:18:17.438678Z",
         "updateTime":"2026-09-07T01:18:17.438678Z","expireTime":"2026-09-07T02:18:17.023637828Z",
         "displayName":"","usageMetadata":{"totalTokenCount":7021}}""";
    Meter meter = meter(read(Operation.CACHED_CONTENTS, body("\"ttl\":\"60s\"")).facts(), made);

    assertThat(meter.issued()).contains("ez2yh6u6my9gnjvyigtxvnuf6e5qc79vgd7cc668");
    assertThat(meter.rawUsage()).isEqualTo("{\"totalTokenCount\":7021}");
    assertThat(meter.metering())
        .isEqualTo(
            new Metering.Metered(
                Usage.of(
                    Map.of(
                        UsageClass.INPUT_TOKENS,
                        7_021L,
                        UsageClass.CACHE_STORAGE_TOKEN_SECONDS,
                        7_021L * 60)),
                "gemini-3.5-flash-lite",
                "",
                0));
  }

  @ParameterizedTest
  @CsvSource({
    "audio/mp3, INPUT_AUDIO_TOKENS",
    "video/mp4, INPUT_AUDIO_TOKENS",
    "application/zip, INPUT_AUDIO_TOKENS",
    "application/pdf, INPUT_IMAGE_TOKENS",
    "text/plain, INPUT_TOKENS",
  })
  void whatMayBeSoundIsChargedAsSound(String type, UsageClass unit) {
    String part = "{\"inlineData\":{\"mimeType\":\"" + type + "\",\"data\":\"AAAA\"}}";
    String body = "{\"model\":\"models/m\",\"contents\":[{\"parts\":[" + part + "]}]}";
    RequestFacts facts = read(Operation.CACHED_CONTENTS, body).facts();

    assertThat(meter(facts, "{\"usageMetadata\":{\"totalTokenCount\":9}}").metering())
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered -> assertThat(metered.usage().count(unit)).isEqualTo(9));
  }

  @Test
  void aChangeIsNotBilledAsInputAgain() {
    RequestFacts facts = read(Operation.CHANGED_CACHED_CONTENT, "{\"ttl\":\"60s\"}").facts();
    Meter meter = meter(facts, "{\"usageMetadata\":{\"totalTokenCount\":\"10\"}}");

    assertThat(meter.issued()).isEmpty();
    assertThat(meter.metering())
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered ->
                assertThat(metered.usage())
                    .isEqualTo(Usage.of(UsageClass.CACHE_STORAGE_TOKEN_SECONDS, 600)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"cachedContents/a\"}",
        "{\"usageMetadata\":null}",
        "{\"usageMetadata\":{}}",
        "{\"usageMetadata\":{\"totalTokenCount\":0}}",
        "{\"usageMetadata\":{\"totalTokenCount\":-1}}",
        "{\"usageMetadata\":{\"totalTokenCount\":1.5}}",
        "{\"usageMetadata\":{\"totalTokenCount\":1e6}}",
        "{\"usageMetadata\":{\"totalTokenCount\":9000000000000}}",
        "{\"usageMetadata\":{\"totalTokenCount\":\"many\"}}",
        "{\"a\":{\"usageMetadata\":{\"totalTokenCount\":5}}}",
        "[{\"usageMetadata\":{\"totalTokenCount\":5}}]",
        "{\"totalTokenCount\":5}",
        "{\"usageMetadata\":{\"totalTokenCount\":5}",
        "<html>",
        "",
      })
  void whatDoesNotTellItsTokensIsNotFree(String answer) {
    RequestFacts facts = read(Operation.CACHED_CONTENTS, body("")).facts();

    assertThat(meter(facts, answer).metering()).isInstanceOf(Metering.Unmetered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"files/a\"}",
        "{\"name\":\"cachedContents/\"}",
        "{\"name\":\"cachedContents/a/b\"}",
        "{\"a\":{\"name\":\"cachedContents/a\"}}",
        "{\"name\":5}",
      })
  void whatIsNoNameIsNotIssued(String answer) {
    RequestFacts facts = read(Operation.CACHED_CONTENTS, body("")).facts();

    assertThat(meter(facts, answer).issued()).isEmpty();
  }

  private static Meter meter(RequestFacts facts, String answer) {
    Meter meter = Requests.WIRE.wholeMeter(facts, PROFILE);
    byte[] bytes = Requests.utf8(answer);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    meter.end((_, _, _) -> {});
    return meter;
  }

  /** The answer does not say what its tokens are, so all are charged as the dearest that may be. */
  @Test
  void soundIsTheDearestInputOfAllModelsThatHaveAPriceOfKeeping() {
    for (String name : PRICED) {
      ModelPrices prices = priced(name).prices();
      for (long tokens : List.of(1_000L, 300_000L)) {
        long sound = charge(prices, UsageClass.INPUT_AUDIO_TOKENS, tokens);
        long film = charge(prices, UsageClass.INPUT_VIDEO_TOKENS, tokens);
        long picture = charge(prices, UsageClass.INPUT_IMAGE_TOKENS, tokens);
        assertThat(sound).as(name).isGreaterThanOrEqualTo(film);
        assertThat(film).as(name).isGreaterThanOrEqualTo(picture);
        assertThat(picture)
            .as(name)
            .isGreaterThanOrEqualTo(charge(prices, UsageClass.INPUT_TOKENS, tokens));
      }
      assertThat(charge(prices, UsageClass.CACHE_STORAGE_TOKEN_SECONDS, 3_600_000_000L))
          .as("a million tokens for an hour, in pico-dollars")
          .isIn(1_000_000_000_000L, 4_500_000_000_000L);
    }
  }

  private static long charge(ModelPrices prices, UsageClass unit, long count) {
    return ((Charge) prices.charge(Usage.of(unit, count), NOW)).totalPicoUsd();
  }

  private static PricedModel priced(String name) {
    return (PricedModel) PriceBook.load().find("google", name);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noChargeIsAboveItsHold(long seed) {
    var random = new Random(seed);
    PriceBook book = PriceBook.load();
    int media = 0;
    for (int i = 0; i < 2_000; i++) {
      var priced = (PricedModel) book.find("google", PRICED.get(random.nextInt(PRICED.size())));
      boolean makes = random.nextBoolean();
      boolean heard = makes && random.nextInt(4) == 0;
      media += heard ? 1 : 0;
      WireRequest request = request(random, makes, heard);
      long bound =
          makes
              ? ((InputBound.Proven) request.inputBound(priced.id(), WINDOW)).tokens()
              : 1 + random.nextInt(1_000_000);
      Instant sent = NOW.plusSeconds(random.nextInt(60 * 86_400));

      var hold =
          (Estimate) priced.prices().estimate(request.facts().bounds(bound), sent.minusSeconds(5));
      long tokens = 1 + random.nextLong(bound);
      String answer = "{\"usageMetadata\":{\"totalTokenCount\":" + tokens + "}}";
      var metered = (Metering.Metered) meter(request.facts(), answer).metering();
      var charge = (Charge) priced.prices().charge(metered.usage(), sent);

      assertThat(charge.totalPicoUsd())
          .as("%s %s %d of %d", priced.id(), request.facts(), tokens, bound)
          .isPositive()
          .isLessThanOrEqualTo(hold.fixedPicoUsd());
    }
    assertThat(media).isPositive();
  }

  private static WireRequest request(Random random, boolean makes, boolean heard) {
    String ttl = "\"ttl\":\"" + (1 + random.nextInt(2_592_000)) + "s\"";
    String sound = "\"parts\":[{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"AA\"}}]";
    String text = "\"parts\":[{\"text\":\"" + "x".repeat(random.nextInt(3_000)) + "\"}]";
    return makes
        ? read(
            Operation.CACHED_CONTENTS,
            "{\"model\":\"models/m\",\"contents\":[{%s}],%s}".formatted(heard ? sound : text, ttl))
        : read(Operation.CHANGED_CACHED_CONTENT, "{" + ttl + "}");
  }
}
