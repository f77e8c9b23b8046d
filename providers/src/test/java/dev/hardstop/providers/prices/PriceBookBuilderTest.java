package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBookBuilder.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PriceBookBuilderTest {
  private static final String GENAI =
      """
      [{"id": "acme", "name": "Acme", "api_pattern": "https://acme\\\\.example",
        "extractors": [{"api_flavor": "chat", "root": "usage", "model_path": "model", "mappings":
          [{"path": "in", "dest": "input_tokens", "required": true}]}],
        "models": [{"id": "one", "match": {"starts_with": "one"}, "context_window": 5,
          "prices": [{"prices": {"input_mtok": 0.30000000000000004}},
                     {"constraint": {"start_date": "2027-01-01"},
                      "prices": {"input_mtok": {"base": 1, "tiers": [{"start": 9, "price": 2}]}}},
                     {"constraint": {"start_time": "01:00:00Z", "end_time": "02:00:00Z"},
                      "prices": {"input_mtok": 7}}]}]}]""";
  private static final String LIMITS =
      """
      {"acme": {"one-big": {"limit": {"context": 100, "output": 10}, "last_updated": "2026-01-01"},
                "one-sly": {"limit": {"context": 90, "output": 20}, "reasoning": true},
                "two": {"limit": {"context": 1}}}}""";
  private static final String OWN = "{\"prices\": []}";

  @TempDir private Path folder;

  @Test
  void whatWasBuiltIsReadWithEveryDigitConditionAndLimit() throws IOException {
    String revision = build(GENAI, LIMITS, OWN);
    PriceBook book = PriceBook.load(folder);
    var model = (PricedModel) book.find("acme", "One-Big");
    Usage usage = Usage.of(UsageClass.INPUT_TOKENS, 10);

    assertThat(book.revision()).isEqualTo(revision).startsWith("2026-02-02.");
    assertThat(model.limits().output()).isEqualTo(OptionalLong.of(10));
    assertThat(model.source()).isEqualTo("prices abc of 2026-02-02");
    assertThat(model.chargeExactly(usage, Instant.parse("2026-06-01T00:00:00Z")).toString())
        .contains("0.0000030000000000000004");
    assertThat(model.charge(usage, Instant.parse("2027-06-01T00:00:00Z")))
        .isEqualTo(new Charge(20_000_000, 0, 20_000_000));
    assertThat(model.charge(usage, Instant.parse("2027-06-01T01:00:00Z")))
        .isEqualTo(new Charge(70_000_000, 0, 70_000_000));
  }

  @Test
  void modelsAndApisThatTheListsDoNotHaveAreLaidBesideThem() throws IOException {
    build(
        GENAI,
        LIMITS,
        """
        {"models": [{"provider": "acme", "id": "voice", "match": {"equals": "voice"},
           "rates": {"input_mchars": 15}, "source": "Acme, Voices", "date": "2026-03-03"},
          {"provider": "other", "id": "two", "match": {"equals": "two"}, "rates": {"input_mtok": 1},
           "source": "Other", "date": "2026-03-03"}],
         "extractors": [{"provider": "acme", "api": "speech", "root": "usage", "model": "model",
           "counts": [{"unit": "input_characters", "path": "said", "required": true}],
           "source": "Acme, Voices", "date": "2026-03-03"}]}""");
    PriceBook book = PriceBook.load(folder);
    var voice = (PricedModel) book.find("acme", "voice");

    assertThat(voice.charge(Usage.of(UsageClass.INPUT_CHARACTERS, 2), Instant.EPOCH))
        .isEqualTo(new Charge(30_000_000, 0, 30_000_000));
    assertThat(book.apis("acme")).containsExactly("chat", "speech");
    assertThat(book.find("acme", "two")).isInstanceOf(UnknownModel.class);
    assertThat(Files.readString(folder.resolve("acme.json"))).contains("\"also\":\"Acme, Voices\"");
  }

  @Test
  void aNameWithoutLimitsOfItsOwnHasTheWidestOfItsModel() throws IOException {
    build(
        GENAI,
        LIMITS,
        """
        {"limits": [{"provider": "acme", "name": "one-own", "context": 7, "source": "Acme, Sizes",
          "date": "2026-03-03"}]}""");
    PriceBook book = PriceBook.load(folder);

    ModelLimits any = ((PricedModel) book.find("acme", "one-of-them")).limits();
    ModelLimits sly = ((PricedModel) book.find("acme", "one-sly")).limits();
    ModelLimits own = ((PricedModel) book.find("acme", "one-own")).limits();

    assertThat(any.context()).isEqualTo(OptionalLong.of(100));
    // One of its names has no stated maximum, so none is known for all.
    assertThat(any.output()).isEmpty();
    assertThat(any.isReasoning()).isTrue();
    assertThat(sly.unstatedCap(5)).isEqualTo(20);
    assertThat(((PricedModel) book.find("acme", "one-big")).limits().unstatedCap(5)).isEqualTo(5);
    assertThat(((PricedModel) book.find("acme", "one-big")).limits().unstatedCap(50)).isEqualTo(10);
    assertThat(own.context()).isEqualTo(OptionalLong.of(7));
    assertThat(own.source()).isEqualTo("Acme, Sizes, updated 2026-03-03");
  }

  @Test
  void theSameInputsGiveTheSameBytesAndOtherPricesAnotherRevision() throws IOException {
    String first = build(GENAI, LIMITS, OWN);
    String before = Files.readString(folder.resolve("acme.json"));

    assertThat(build(GENAI, LIMITS, OWN)).isEqualTo(first);
    assertThat(folder.resolve("acme.json")).hasContent(before);
    assertThat(build(GENAI.replace("\"input_mtok\": 7", "\"input_mtok\": 8"), LIMITS, OWN))
        .isNotEqualTo(first);
  }

  @Test
  void ownFactsAreLaidOverWithTheirSource() throws IOException {
    build(
        GENAI,
        LIMITS,
        """
        {"prices": [{"provider": "acme", "models": ["one"], "rates": {"requests_kcount": 1},
          "source": "Acme, Prices"}]}""");

    assertThat(Files.readString(folder.resolve("acme.json"))).contains("\"also\":\"Acme, Prices\"");
    var model = (PricedModel) PriceBook.load(folder).find("acme", "one");
    assertThat(model.charge(Usage.NONE, Instant.parse("2027-06-01T00:00:00Z")))
        .isEqualTo(new Charge(0, 0, 1_000_000_000));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"input_mtok\": 7|\"input_gtok\": 7",
        "\"input_mtok\": 7|\"cache_read_mtok\": 7",
        "\"input_mtok\": 7|\"input_mtok\": -7",
        "\"start_date\"|\"start_moon\"",
        "\"starts_with\"|\"sounds_like\"",
        "\"dest\": \"input_tokens\"|\"dest\": \"input_prayers\""
      })
  void whatIsNotUnderstoodIsRefusedAndNothingIsWritten(String from, String to) {
    String changed = GENAI.replace(from, to);
    assertThat(changed).isNotEqualTo(GENAI);

    assertThatThrownBy(() -> build(changed, LIMITS, OWN)).isInstanceOf(PriceBookException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void otherUnitsThanTheEngineCountsAreRefused() {
    ObjectNode units = (ObjectNode) units();
    units.putObject("input_prayers").put("per", 1).putObject("dimensions").put("family", "prayers");
    assertThatThrownBy(() -> UnitsCheck.check(units)).hasMessageContaining("input_prayers");

    ObjectNode fewer = (ObjectNode) units();
    fewer.remove("input_tokens");
    assertThatThrownBy(() -> UnitsCheck.check(fewer)).hasMessageContaining("input_tokens");

    ObjectNode narrower = (ObjectNode) units();
    ((ObjectNode) narrower.path("cache_read_tokens").path("dimensions"))
        .put("input_tokens", "no")
        .put("cache_read_tokens", "no");
    assertThatThrownBy(() -> UnitsCheck.check(narrower))
        .hasMessageContaining("input_tokens (expected: to include cache_read_tokens");
  }

  @Test
  void thePackagedBookIsAsItWasBuilt() throws Exception {
    JsonNode index = BookFiles.packaged().read("index.json");
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (JsonNode provider : index.path("providers")) {
      String file = provider.path("id").stringValue() + ".json";
      try (var stream = BookFiles.packaged().open(file)) {
        digest.update(stream.readAllBytes());
      }
    }
    assertThat(index.path("revision").stringValue())
        .as("the hash in index.json: was a file edited by hand?")
        .endsWith("." + HexFormat.of().formatHex(digest.digest(), 0, 6));
  }

  private String build(String genai, String limits, String own) throws IOException {
    var builder =
        new PriceBookBuilder(
            new Source("prices", "abc", "2026-02-02", json(genai)),
            units(),
            new Source("limits", "def", "2026-01-01", json(limits)),
            json(own));
    return builder.build(folder);
  }

  /** The units of the engine as a list of units would have them. */
  private static JsonNode units() {
    ObjectNode units = BookFiles.JSON.createObjectNode();
    for (UsageClass unit : UsageClass.values()) {
      ObjectNode node = units.putObject(unit.key());
      node.put("per", unit.unitsPerPrice()).put("price_key", PriceKeys.keyOf(unit));
      ObjectNode dimensions = node.putObject("dimensions");
      if (unit.direction() != UsageClass.Direction.NONE) {
        dimensions.put("direction", unit.direction().name().toLowerCase(Locale.ROOT));
      }
      // Every unit is its own dimension, shared with whatever it includes.
      for (UsageClass whole : UsageClass.values()) {
        if (whole.includes(unit)) {
          dimensions.put(whole.key(), "yes");
        }
      }
    }
    return units;
  }

  private static JsonNode json(String text) {
    return BookFiles.JSON.readTree(text);
  }
}
