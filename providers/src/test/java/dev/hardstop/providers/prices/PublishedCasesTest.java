package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.pricing.NoCharge;
import dev.hardstop.providers.prices.Extraction.Extracted;
import dev.hardstop.providers.prices.Extraction.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Answers of every API of every provider, each with its price as an independent program worked it
 * out in fractions from the public list itself ({@code src/test/python/oracle.py}): long-context
 * starts, dates and times of day from both sides.
 */
class PublishedCasesTest {
  private static final PriceBook BOOK = PriceBook.load();
  private static final List<JsonNode> CASES = cases();

  @Test
  void everyCaseHasExactlyThePriceThatTheOracleWorkedOut() {
    int priced = 0;
    int refused = 0;
    for (JsonNode line : CASES) {
      JsonNode expected = line.path("expected");
      String answer = answer(line);
      if (expected.has("error")) {
        assertThat(answer).as(line.toString()).isEqualTo(expected.path("error").stringValue());
        refused++;
      } else {
        assertThat(answer)
            .as(line.toString())
            .isEqualTo(
                expected.path("input_usd").stringValue()
                    + " + "
                    + expected.path("output_usd").stringValue()
                    + " = "
                    + expected.path("total_usd").stringValue());
        priced++;
      }
    }
    assertThat(priced).isGreaterThan(300);
    assertThat(refused).isGreaterThan(30);
  }

  @Test
  void everyApiOfEveryProviderHasCases() {
    var covered = new TreeSet<String>();
    CASES.forEach(
        line ->
            covered.add(
                line.path("provider").stringValue() + "/" + line.path("api").stringValue()));
    var all = new TreeSet<String>();
    for (String provider : BOOK.providers()) {
      BOOK.apis(provider).forEach(api -> all.add(provider + "/" + api));
    }
    assertThat(covered).isEqualTo(all).hasSize(54);
  }

  private static String answer(JsonNode line) {
    String provider = line.path("provider").stringValue();
    UsageExtractor extractor =
        BOOK.extractor(provider, line.path("api").stringValue()).orElseThrow();
    return switch (extractor.read(line.path("body"))) {
      case Unreadable _ -> "invalid_usage";
      case Extracted extracted ->
          switch (BOOK.find(provider, extracted.model().orElseThrow())) {
            case UnknownModel unknown -> unknown.code();
            case PricedModel model ->
                answer(model, extracted, Instant.parse(line.path("at").stringValue()));
          };
    };
  }

  private static String answer(PricedModel model, Extracted extracted, Instant at) {
    return switch (model.chargeExactly(extracted.usage(), at)) {
      case NoCharge none -> none.code();
      case ExactCharge exact -> {
        var charge = (Charge) model.charge(extracted.usage(), at);
        assertThat(charge.nanoUsd())
            .isEqualTo(
                exact.totalUsd().movePointRight(9).setScale(0, RoundingMode.CEILING).longValue());
        yield "%s + %s = %s"
            .formatted(plain(exact.inputUsd()), plain(exact.outputUsd()), plain(exact.totalUsd()));
      }
    };
  }

  private static String plain(BigDecimal usd) {
    return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
  }

  private static List<JsonNode> cases() {
    try (InputStream stream = PublishedCasesTest.class.getResourceAsStream("cases.jsonl")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(BookFiles.JSON::readTree).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
