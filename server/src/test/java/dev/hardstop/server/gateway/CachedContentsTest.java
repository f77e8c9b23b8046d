package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google caches: whose it is, and what it costs to make, to keep and to use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CachedContentsTest {
  private static final String CACHED = "/v1beta/cachedContents";
  private static final String FLASH = "gemini-2.5-flash";
  private static final String PRO = "gemini-2.5-pro";
  private static final long WINDOW = 1_048_576;
  private static final Pattern NAME = Pattern.compile("\"name\":\"cachedContents/([\\w-]+)\"");
  private static final Pattern BOUND = Pattern.compile("\"input_tokens\":(\\d+)");

  private static final String PROVIDERS =
      """
      providers:
        google: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}", book: google,
                 prices: {"gemini-own": {input: 1, output: 4, cache-storage-mtok-hours: 36},
                          "gemini-bare": {input: 1, output: 4}}}
        second: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}", book: google}
      """;

  private static final String TENANTS =
      """
      routes: {degrade: [{from: gemini-2.5-pro, to: gemini-2.5-flash}]}
      keys:
        - {id: acme-1, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: acme-2, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: rival, secret-sha256: "%s", attributes: {tenant: rival}}
        - {id: watched, secret-sha256: "%s", attributes: {tenant: watched}, mode: shadow}
        - {id: alone, secret-sha256: "%s"}
        - {id: strict, secret-sha256: "%s", attributes: {tenant: acme}, state: refuse}
        - {id: poor, secret-sha256: "%s", attributes: {tenant: poor}}
        - {id: thrifty, secret-sha256: "%s", attributes: {tenant: thrifty}}
        - {id: friend, secret-sha256: "%s", attributes: {tenant: friend}, state: shared}
      budgets:
        - {id: all, limit: 1000000 USD, window: day}
        - {id: tokens, limit: 10000000000 tokens, window: day}
        - {id: poor, match: {tenant: poor}, limit: 0.01 USD, window: lifetime}
        - {id: thrifty, match: {tenant: thrifty}, limit: 2 USD, window: day, at: {1%%: degrade}}
      """
          .formatted(
              Stream.of(
                      "acme-1", "acme-2", "rival", "watched", "alone", "strict", "poor", "thrifty",
                      "friend")
                  .map(CachedContentsTest::secret)
                  .map(Secret::sha256)
                  .toArray());

  private Path folder = Path.of("");
  private String theirs = "";
  private Rig rig;

  @BeforeAll
  void open(@TempDir Path empty) {
    folder = empty;
    rig = new Rig(folder, PROVIDERS + TENANTS);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  @Test
  void makingOneCostsItsTokensAsInputAndTheHoursThatItIsKept() {
    HttpResponse<String> made = make("acme-1", FLASH, 5_000, "\"ttl\":\"7200s\"");

    // 5,000 at 0.30 USD a million, and for two hours at 1 USD a million and hour.
    CallRecord call = rig.call(made);
    assertThat(made.headers().firstValue("x-hardstop-cost-usd")).contains("0.0115");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(1_500_000 + 10_000_000);
    assertThat(call.charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(5_000);
    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.usage())
        .contains(
            "\"cache_storage_token_seconds\":36000000", "\"raw_usage\":{\"totalTokenCount\":5000}");
    assertThat(rig.provider.served().last().uri()).isEqualTo(CACHED);
  }

  /** Prices and lengths of time that come to no whole number of anything. */
  @Test
  void theChargeIsExactToTheNanoDollar() {
    var random = new Random(11);
    for (int i = 0; i < 25; i++) {
      boolean isPro = random.nextBoolean();
      long tokens = 1_024L + random.nextInt(i % 5 > 0 ? 5_000 : 400_000);
      long seconds = 1L + random.nextInt(i % 3 == 0 ? 100 : 2_592_000);

      HttpResponse<String> made =
          make("acme-1", isPro ? PRO : FLASH, tokens, "\"ttl\":\"" + seconds + "s\"");

      String input = isPro ? tokens > 200_000 ? "2.5" : "1.25" : "0.3";
      BigDecimal usd =
          perMillion(input, tokens)
              .add(
                  perMillion(isPro ? "4.5" : "1", tokens)
                      .multiply(BigDecimal.valueOf(seconds))
                      .divide(BigDecimal.valueOf(3_600), 40, RoundingMode.UP));
      BigDecimal pico = usd.scaleByPowerOfTen(12).setScale(0, RoundingMode.CEILING);
      BigDecimal nano = pico.scaleByPowerOfTen(-3).setScale(0, RoundingMode.CEILING);
      String told = made.headers().firstValue("x-hardstop-cost-usd").orElseThrow();
      assertThat(new BigDecimal(told))
          .as("%d tokens for %d seconds", tokens, seconds)
          .isEqualByComparingTo(nano.scaleByPowerOfTen(-9));
    }
  }

  private static BigDecimal perMillion(String usd, long tokens) {
    return new BigDecimal(usd).multiply(BigDecimal.valueOf(tokens)).scaleByPowerOfTen(-6);
  }

  @Test
  void itsTextAndItsHoursAreHeldBeforeItIsSent() {
    String text = "word ".repeat(3_000);
    String body =
        "{\"model\":\"models/gemini-2.5-pro\",\"contents\":[{\"parts\":[{\"text\":\""
            + text
            + "\"}]}],\"ttl\":\"36000s\"}";

    HttpResponse<String> made = send("acme-1", "POST", CACHED, body);

    long bound = body.length() + 64L;
    assertThat(inputBound(made)).isEqualTo(bound);
    // 1.25 USD a million, and 4.50 USD a million for each of ten hours.
    assertThat(rig.call(made).estimateNanoUsd()).isEqualTo(bound * (1_250 + 45_000));
    assertThat(charged(made)).isLessThan(rig.call(made).estimateNanoUsd());
  }

  @Test
  void whatItWouldCostIsRefusedWhereItDoesNotFit() {
    isRefused("poor", "POST", CACHED, cache(FLASH, 5_000, "\"ttl\":\"2592000s\""), 402);
    // The same for a second fits.
    make("poor", FLASH, 5_000, "\"ttl\":\"1s\"");
  }

  @Test
  void anHourIsStatedWhereNothingIs() {
    HttpResponse<String> made = make("acme-1", FLASH, 6_000, "\"displayName\":\"mine\"");

    assertThat(sent()).startsWith("{\"ttl\":\"3600s\",").contains("\"displayName\":\"mine\"");
    assertThat(charged(made)).isEqualTo(6_000 * (300 + 1_000));
  }

  @Test
  void aPointInTimeIsSentAsTheTimeThatIsLeftByThisClock() {
    rig.ahead = Duration.ofMinutes(-7);
    Instant end = inSeconds(3_600);

    HttpResponse<String> made = make("acme-1", FLASH, 6_000, "\"expire_time\":\"" + end + "\"");

    Matcher ttl = Pattern.compile("\"ttl\":\"(\\d+)s\"").matcher(sent());
    assertThat(ttl.find()).as(sent()).isTrue();
    long seconds = Long.parseLong(ttl.group(1));
    assertThat(seconds).isBetween(3_600L + 300, 3_600L + 420);
    rig.ahead = Duration.ZERO;
    assertThat(sent()).doesNotContain("xpire");
    BigDecimal stored =
        perMillion("1", 6_000)
            .multiply(BigDecimal.valueOf(seconds))
            .divide(BigDecimal.valueOf(3_600), 9, RoundingMode.CEILING);
    assertThat(charged(made)).isEqualTo(6_000 * 300 + stored.scaleByPowerOfTen(9).longValueExact());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ttl\":\"2592001s\"                          | unbounded_request",
        "\"ttl\":\"999999999s\"                        | unbounded_request",
        "\"expireTime\":\"2999-01-01T00:00:00Z\"       | unbounded_request",
        "\"expireTime\":\"2020-01-01T00:00:00Z\"       | invalid_request",
        "\"ttl\":\"0s\"                                | invalid_request",
        "\"ttl\":\"0.000s\"                            | invalid_request",
      })
  void whatIsOverOrLongerThanAMonthIsNotCached(String fields, String code) {
    isRefused("acme-1", "POST", CACHED, cache(FLASH, 5_000, fields), code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ttl\":\"-1s\"                               | invalid_request",
        "\"ttl\":\"1h\"                                | invalid_request",
        "\"ttl\":3600                                  | invalid_request",
        "\"expireTime\":\"tomorrow\"                   | invalid_request",
        "\"ttl\":\"60s\",\"expireTime\":\"2999-01-01T00:00:00Z\" | ambiguous_request",
        "\"ttl\":null,\"expire_time\":\"2999-01-01T00:00:00Z\"   | ambiguous_request",
        "\"ttl\":\"60s\",\"ttl\":\"61s\"               | ambiguous_request",
        "\"ttl\":\"60s\",\"Ttl\":\"61s\"               | ambiguous_request",
        "\"display_name\":\"a\",\"displayName\":\"b\"  | ambiguous_request",
        "\"name\":\"cachedContents/theirs\"            | invalid_request",
        "\"usageMetadata\":{}                          | invalid_request",
        "\"kmsKeyName\":\"k\"                          | invalid_request",
        "\"tools\":[{\"googleSearch\":{}}]             | unbounded_request",
        "\"tools\":[{\"fileSearch\":{}}]               | unknown_object",
        "\"systemInstruction\":{\"parts\":[{\"fileData\":{\"fileUri\":\"gs://a/b\"}}]}"
            + " | unknown_object",
        "\"systemInstruction\":{\"parts\":[{\"fileData\":{\"fileUri\":\"https://a.b\"}}]}"
            + " | unbounded_request",
      })
  void whatHasNoBoundOrIsNotKnownIsNotCachedInShadowModeEither(String fields, String code) {
    for (String key : List.of("acme-1", "watched")) {
      isRefused(key, "POST", CACHED, cache(FLASH, 5_000, fields), code);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gemini-2.0-flash", "gemini-embedding-001", "gemini-bare", "gemini-9-unheard-of"})
  void aModelWithoutAPriceOfKeepingCachesNothing(String model) {
    isRefused("acme-1", "POST", CACHED, cache(model, 5_000, ""), "unpriced_model");
  }

  @Test
  void aPriceOfKeepingCanBeConfigured() {
    HttpResponse<String> made = make("acme-1", "gemini-own", 5_000, "\"ttl\":\"100s\"");

    // A token for a million seconds and hours at 36 USD is a hundred-millionth a second.
    assertThat(charged(made)).isEqualTo(5_000 * 1_000 + 5_000 * 1_000);
  }

  @Test
  void anAnswerFromItIsHeldForItsTokensAndChargedForReadingThem() {
    String name = name(make("acme-1", FLASH, 5_000, ""));

    HttpResponse<String> answer =
        send("acme-2", "POST", generate(FLASH), using(name, "prompt=100 reasoning=0 tokens=40"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"cachedContentTokenCount\":5000");
    // 5,000 and what is put around them, and the bytes of the request.
    assertThat(inputBound(answer)).isBetween(5_000L + 64 + 100, 5_000L + 64 + 400);
    // 100 at 0.30, 5,000 cached at 0.03, 40 at 2.50 USD a million.
    assertThat(charged(answer)).isEqualTo(30_000 + 150_000 + 100_000);
  }

  @Test
  void aStreamAndACountOfTokensReadItToo() {
    String name = name(make("acme-1", FLASH, 5_000, ""));
    String stream = "/v1beta/models/" + FLASH + ":streamGenerateContent?alt=sse";

    HttpResponse<String> streamed =
        send("acme-1", "POST", stream, using(name, "prompt=100 reasoning=0 tokens=4"));
    HttpResponse<String> counted =
        send(
            "acme-2",
            "POST",
            "/v1beta/models/" + FLASH + ":countTokens",
            "{\"generateContentRequest\":{\"model\":\"models/gemini-2.5-flash\",\"contents\":[],"
                + "\"cached_content\":\"cachedContents/"
                + name
                + "\"}}");

    assertThat(recorded(streamed)).isEqualTo(30_000 + 150_000 + 10_000);
    assertThat(counted.body()).contains("\"totalTokens\":5000");
    assertThat(charged(counted)).isZero();
  }

  /** Google refuses it; should it not, the bound must hold. */
  @Test
  void anotherModelThanItsOwnIsHeldForTheWholeWindow() {
    String name = name(make("acme-1", FLASH, 5_000, ""));

    HttpResponse<String> answer = send("acme-1", "POST", generate(PRO), using(name, "tokens=4"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(inputBound(answer)).isEqualTo(WINDOW);
    assertThat(recorded(answer)).isZero();
  }

  @Test
  void whatWasCachedIsNeverServedByACheaperModel() {
    make("thrifty", PRO, 5_000, "\"ttl\":\"3600s\"");
    rig.settled();

    HttpResponse<String> made = make("thrifty", PRO, 5_000, "\"ttl\":\"3600s\"");
    HttpResponse<String> answer =
        send("thrifty", "POST", generate(PRO), using(name(made), "prompt=9 tokens=4"));
    HttpResponse<String> other =
        send("thrifty", "POST", generate(PRO), using("", "prompt=9 tokens=4"));

    assertThat(charged(made)).isEqualTo(5_000 * (1_250 + 4_500));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-model")).contains(PRO);
    assertThat(other.headers().firstValue("x-hardstop-model")).contains(FLASH);
  }

  @Test
  void keepingItLongerIsChargedLikeKeepingIt() {
    String path = CACHED + "/" + name(make("acme-1", PRO, 5_000, "\"ttl\":\"60s\""));

    HttpResponse<String> prolonged =
        send("acme-2", "PATCH", path + "?updateMask=ttl", "{\"ttl\":\"7200.5s\"}");

    assertThat(prolonged.statusCode()).as(prolonged.body()).isEqualTo(200);
    ServedCall served = rig.provider.served().last();
    assertThat(served.method() + " " + served.uri()).isEqualTo("PATCH " + path);
    CallRecord call = rig.call(prolonged);
    // 7,201 seconds at 4.50 USD a million and hour; held with what may be put around them.
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(5_000L * 7_201 * 1_250 / 1_000);
    assertThat(call.estimateNanoUsd()).isEqualTo(5_064L * 7_201 * 1_250 / 1_000);
    assertThat(call.charge().orElseThrow().of(Unit.INPUT_TOKENS)).isZero();
    assertThat(call.estimateTokens()).isZero();
    assertThat(call.attributes()).contains("\"model\":\"gemini-2.5-pro\"");
  }

  @Test
  void aNewEndIsSentAsTheTimeThatIsLeft() {
    String path = CACHED + "/" + name(make("acme-1", PRO, 5_000, "\"ttl\":\"60s\""));
    Instant end = inSeconds(100);

    HttpResponse<String> prolonged =
        send("acme-1", "PATCH", path, "{\"expireTime\":\"" + end + "\"}");

    assertThat(prolonged.statusCode()).as(prolonged.body()).isEqualTo(200);
    assertThat(sent()).matches("\\{\"ttl\":\"(9\\d|100)s\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                          | {}                              | invalid_request",
        "                          | {\"ttl\":null}                  | invalid_request",
        "                          | {\"displayName\":\"x\"}         | invalid_request",
        "                          | {\"model\":\"models/x\",\"ttl\":\"1s\"} | invalid_request",
        "                          | {\"ttl\":\"2592001s\"}          | unbounded_request",
        "?updateMask=model         | {\"ttl\":\"1s\"}                | unsupported_path",
        "?updateMask=ttl,model     | {\"ttl\":\"1s\"}                | unsupported_path",
        "?updateMask=ttl%2Cmodel   | {\"ttl\":\"1s\"}                | unsupported_path",
        "?updateMask=ttl&updateMask=model | {\"ttl\":\"1s\"}         | unsupported_path",
        "?update%4Dask=model       | {\"ttl\":\"1s\"}                | ",
      })
  void nothingElseOfItIsChanged(String query, String body, String code) {
    String path = CACHED + "/" + name(make("acme-1", FLASH, 5_000, ""));
    String full = path + (query == null ? "" : query);
    if (code != null) {
      isRefused("acme-1", "PATCH", full, body, code);
    } else {
      assertThat(send("acme-1", "PATCH", full, body).statusCode()).isEqualTo(200);
      assertThat(rig.provider.served().last().uri()).as("no mask is sent").isEqualTo(path);
    }
  }

  /** A creation of which nobody knows what it came to: nobody knows how long it is either. */
  @Test
  void whatIsOfUnknownSizeIsHeldForTheWholeWindow() {
    HttpResponse<String> made = make("acme-1", FLASH, 5_000, "\"ttl\":\"60s\"", "fail=no-usage");
    String name = name(made);

    HttpResponse<String> prolonged =
        send("acme-1", "PATCH", CACHED + "/" + name, "{\"ttl\":\"36s\"}");
    HttpResponse<String> answer =
        send("acme-1", "POST", generate(FLASH), using(name, "prompt=9 tokens=4"));

    assertThat(rig.call(made).state()).isEqualTo("unreconciled");
    assertThat(charged(made)).isEqualTo(rig.call(made).estimateNanoUsd());
    assertThat(rig.call(prolonged).estimateNanoUsd())
        .as("the window for a hundredth of an hour")
        .isBetween(WINDOW * 10, WINDOW * 10 + WINDOW / 50);
    assertThat(charged(prolonged)).isEqualTo(5_000 * 10);
    assertThat(inputBound(answer)).isEqualTo(WINDOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fail=truncated-json",
        "fail=html",
        "fail=reset",
        "fail=cut-before-end",
        "fail=no-usage",
        "fail=error-in-ok",
        "fail=close"
      })
  void aBrokenAnswerToMakingOneIsNeverFree(String fault) {
    HttpResponse<String> made =
        send("acme-1", "POST", CACHED, cache(FLASH, 5_000, "\"ttl\":\"60s\"", fault));

    CallRecord call = rig.call(made);
    assertThat(call.state()).isEqualTo("unreconciled");
    assertThat(call.charge().orElseThrow().nanoUsd())
        .isPositive()
        .isEqualTo(call.estimateNanoUsd());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail=429", "fail=500", "fail=400"})
  void whatGoogleRefusesToMakeCostsNothing(String fault) {
    HttpResponse<String> made = send("acme-1", "POST", CACHED, cache(FLASH, 5_000, "", fault));

    assertThat(recorded(made)).isZero();
  }

  @Test
  void readingAndDeletingItAreFree() {
    String path = CACHED + "/" + name(make("acme-1", FLASH, 5_000, "\"displayName\":\"mine\""));

    HttpResponse<String> read = send("acme-2", "GET", path + "?fields=name", "");
    String asked = rig.provider.served().last().uri();
    HttpResponse<String> deleted = send("acme-2", "DELETE", path, "");

    assertThat(read.body()).contains("\"displayName\":\"mine\"", "\"totalTokenCount\":5000");
    assertThat(asked).isEqualTo(path);
    assertThat(deleted.statusCode()).isEqualTo(200);
    assertThat(charged(read)).isZero();
    assertThat(charged(deleted)).isZero();
    assertThat(send("acme-1", "GET", path, "").statusCode()).as("Google's word").isEqualTo(403);
  }

  /** Each path and field that can name it, by whoever it does not belong to. */
  @ParameterizedTest
  @MethodSource("attempts")
  void whatBelongsToSomebodyElseIsNotThereAndIsNeverAskedFor(String attempt) {
    if (theirs.isEmpty()) {
      theirs = name(make("acme-1", FLASH, 5_000, ""));
    }
    String[] parts = attempt.replace("NAME", theirs).split(" ", 3);
    String body = parts.length > 2 ? parts[2] : "";
    for (String thief : List.of("rival", "watched", "alone")) {
      isRefused(thief, parts[0], parts[1], body, "unknown_object");
    }
  }

  static List<String> attempts() {
    List<String> attempts = new ArrayList<>();
    for (String root : List.of("/v1beta", "/v1", "/p/google/v1beta", "/p/second/v1beta")) {
      attempts.add("GET " + root + "/cachedContents/NAME");
      attempts.add("DELETE " + root + "/cachedContents/NAME");
      attempts.add("PATCH " + root + "/cachedContents/NAME {\"ttl\":\"60s\"}");
    }
    for (String field :
        List.of(
            "\"cachedContent\":\"cachedContents/NAME\"",
            "\"cached_content\":\"cachedContents/NAME\"",
            "\"cached\\u0043ontent\":\"cachedContents/NAME\"",
            "\"cachedContent\":\"NAME\"",
            "\"cachedContent\":\"/cachedContents/NAME\"",
            "\"cachedContent\":\"CachedContents/NAME\"",
            "\"cachedContent\":\"projects/p/locations/l/cachedContents/NAME\"",
            "\"cachedContent\":\"cachedContents/NAME/../NAME\"")) {
      for (String verb : List.of("generateContent", "streamGenerateContent")) {
        attempts.add(
            "POST /v1beta/models/gemini-2.5-flash:" + verb + " {\"contents\":[]," + field + "}");
      }
      attempts.add(
          "POST /v1beta/models/gemini-2.5-flash:countTokens {\"generateContentRequest\":{"
              + "\"contents\":[],"
              + field
              + "}}");
    }
    return attempts;
  }

  @Test
  void itIsThereOnlyAtTheProviderThatMadeIt() {
    HttpResponse<String> made =
        send("acme-1", "POST", "/p/second" + CACHED, cache(FLASH, 5_000, ""));
    String name = name(made);

    HttpResponse<String> answer =
        send("acme-1", "POST", generate(FLASH), using(name, "prompt=9 tokens=4"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.call(answer).attributes()).contains("\"provider\":\"second\"");
    isRefused("acme-1", "GET", "/p/google" + CACHED + "/" + name, "", "unknown_object");
    isRefused(
        "acme-1", "POST", "/p/google" + generate(FLASH), using(name, "tokens=4"), "unknown_object");
  }

  @Test
  void refusedStateCachesNothingAndReadsNothing() {
    String name = name(make("acme-1", FLASH, 5_000, ""));

    isRefused("strict", "POST", CACHED, cache(FLASH, 5_000, ""), "unsupported_path");
    isRefused("strict", "GET", CACHED + "/" + name, "", "unsupported_path");
    isRefused("strict", "PATCH", CACHED + "/" + name, "{\"ttl\":\"1s\"}", "unsupported_path");
    isRefused("strict", "POST", generate(FLASH), using(name, "tokens=4"), "unbounded_request");
  }

  /** What is on no record is of no known model and size, so nobody knows what it costs to keep. */
  @Test
  void sharedStateIsAnybodysButKeptLongerOnlyWhereItIsOnRecord() {
    String path = CACHED + "/" + name(make("acme-1", FLASH, 5_000, ""));

    HttpResponse<String> prolonged = send("friend", "PATCH", path, "{\"ttl\":\"36s\"}");

    assertThat(send("friend", "GET", path, "").statusCode()).isEqualTo(200);
    assertThat(charged(prolonged)).isEqualTo(5_000 * 10);
    isRefused("friend", "PATCH", CACHED + "/elsewhere", "{\"ttl\":\"36s\"}", "unpriced_model");
  }

  @Test
  void listsOfEverybodysAreNotServed() {
    isRefused("acme-1", "GET", CACHED, "", "unsupported_path");
    isRefused("acme-1", "GET", CACHED + "?pageSize=5", "", "unsupported_path");
  }

  @Test
  void shadowModeSendsWhatItIsGivenAndCountsWhatItCosts() {
    HttpResponse<String> made = make("watched", FLASH, 5_000, "");
    String asGiven = sent();
    HttpResponse<String> long_ =
        send("watched", "POST", CACHED, cache(FLASH, 5_000, "\"ttl\":\"3600000s\""));

    assertThat(asGiven).doesNotContain("ttl");
    assertThat(charged(made)).isEqualTo(5_000 * (300 + 1_000));
    assertThat(charged(long_)).isEqualTo(5_000L * (300 + 1_000_000));
    assertThat(rig.call(long_).wouldRefuse()).isEqualTo("unbounded_request");
  }

  @Test
  void whatWasMadeIsItsTenantsAfterARestart() {
    String name = name(make("acme-1", FLASH, 5_000, ""));
    close();
    open(folder);

    assertThat(send("acme-2", "GET", CACHED + "/" + name, "").statusCode())
        .as("known here, and not to the new provider")
        .isEqualTo(403);
    isRefused("rival", "GET", CACHED + "/" + name, "", "unknown_object");
  }

  /** In whole milliseconds, as the gateway reads its clock: no part of one is left over. */
  private static Instant inSeconds(int seconds) {
    return Instant.ofEpochMilli(WallClock.system().millis()).plusSeconds(seconds);
  }

  private HttpResponse<String> make(
      String key, String model, long tokens, String fields, String... more) {
    HttpResponse<String> made = send(key, "POST", CACHED, cache(model, tokens, fields, more));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return made;
  }

  private static String cache(String model, long tokens, String fields, String... more) {
    String padding = "w".repeat(Math.toIntExact(tokens));
    return "{\"model\":\"models/%s\",\"contents\":[{\"parts\":[{\"text\":\"[[simulate prompt=%d %s]] %s\"}]}]%s}"
        .formatted(
            model, tokens, String.join(" ", more), padding, fields.isEmpty() ? "" : "," + fields);
  }

  private static String using(String name, String directive) {
    String field = name.isEmpty() ? "" : "\"cachedContent\":\"cachedContents/" + name + "\",";
    return "{%s\"contents\":[{\"parts\":[{\"text\":\"hi [[simulate %s]]\"}]}]}"
        .formatted(field, directive);
  }

  private static String generate(String model) {
    return "/v1beta/models/" + model + ":generateContent";
  }

  private String sent() {
    return rig.provider.served().last().body().toString();
  }

  private static long charged(HttpResponse<?> answer) {
    String told = answer.headers().firstValue("x-hardstop-cost-usd").orElseThrow();
    return new BigDecimal(told).scaleByPowerOfTen(9).longValueExact();
  }

  private long recorded(HttpResponse<?> answer) {
    return rig.call(answer).charge().orElseThrow().nanoUsd();
  }

  private long inputBound(HttpResponse<String> answer) {
    Matcher bound = BOUND.matcher(rig.call(answer).detail());
    assertThat(bound.find()).as(answer.body()).isTrue();
    return Long.parseLong(bound.group(1));
  }

  private static String name(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Matcher name = NAME.matcher(answer.body());
    assertThat(name.find()).as(answer.body()).isTrue();
    return name.group(1);
  }

  private void isRefused(String key, String method, String path, String body, int status) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = send(key, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
  }

  private void isRefused(String key, String method, String path, String body, String code) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = send(key, method, path, body);
    assertThat(answer.headers().firstValue("x-hardstop-code")).as(answer.body()).contains(code);
    assertThat(answer.statusCode()).isIn(400, 404, 501);
    assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
  }

  private HttpResponse<String> send(String key, String method, String path, String body) {
    BodyPublisher published =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return rig.send(
        rig.request(path)
            .setHeader("authorization", "Bearer " + secret(key))
            .header("x-goog-api-client", "test")
            .method(method, published)
            .build());
  }

  private static String secret(String key) {
    return "hs_secret-of-the-key-" + key;
  }
}
