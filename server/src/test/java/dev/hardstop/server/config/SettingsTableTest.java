package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings, their defaults, the published schema, the reference page and the examples agree.
 *
 * <p>After a wanted change, run with {@code -Dhardstop.write-reference=true} and look at the
 * difference.
 */
final class SettingsTableTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCHEMA = ROOT.resolve("docs/reference/hardstop.schema.json");
  private static final Path PAGE = ROOT.resolve("docs/reference/configuration.md");
  private static final Validator VALIDATOR = new ValidatorFactory().createValidator();
  private static final URI REGISTERED = VALIDATOR.registerSchema(SettingsTable.jsonSchema());
  private static final String BEGIN = "<!-- settings: written by SettingsTableTest -->\n";
  private static final String END = "<!-- end of settings -->\n";

  static Stream<Path> examples() {
    try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everySettingIsKnownWithItsDefault() {
    assertThat(SettingsTable.rows())
        .extracting(
            row -> row.path() + (row.required() ? " !" : " = " + row.fallback()).stripTrailing())
        .containsExactly(SETTINGS.strip().split("\n"));
  }

  @Test
  void whatIsNotYetThereIsListed() {
    assertThat(SettingsTable.later())
        .containsExactly(
            "channels.*.slack",
            "channels.*.webhook",
            "channels.*.smtp",
            "channels.*.pagerduty",
            "routes.value",
            "routes.fallbacks");
  }

  @Test
  void thePublishedSchemaIsThatOfTheReader() throws IOException {
    writeIfAsked(SCHEMA, SettingsTable.jsonSchema());
    assertThat(SCHEMA).hasContent(SettingsTable.jsonSchema());
  }

  @Test
  void theReferencePageListsTheSettingsOfTheReader() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String expected = page.substring(0, begin) + markdown() + page.substring(page.indexOf(END));
    writeIfAsked(PAGE, expected);
    assertThat(PAGE).hasContent(expected);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleLoadsAndWarnsOfNothingButItsAbsentSecrets(Path example) {
    LoadOutcome outcome = ConfigurationLoader.load(example, Map.of());
    assertThat(outcome).as("%s", outcome).isInstanceOf(LoadOutcome.Loaded.class);
    assertThat(((LoadOutcome.Loaded) outcome).warnings())
        .extracting(Problem::text)
        .allMatch(text -> text.contains("is not set: ") || text.contains("cannot be read: "));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleFitsTheSchema(Path example) throws IOException {
    assertThat(errors(Files.readString(example))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource({
    "dev.hardstop.server.config.BadInputTest#oneProblem",
    "dev.hardstop.server.config.BadInputTest#oneProblemOfAProvider",
    "dev.hardstop.server.config.BadInputTest#oneProblemOfAKey",
    "dev.hardstop.server.config.BadInputTest#oneProblemOfABudget"
  })
  void theSchemaRefusesWhatASchemaCan(String yaml, String problem) {
    boolean refusedByEditors = !errors(yaml).isEmpty();
    boolean needsMoreThanASchema = MORE_THAN_A_SCHEMA.stream().anyMatch(problem::contains);
    assertThat(refusedByEditors).as(problem).isNotEqualTo(needsMoreThanASchema);
  }

  /** Where in the table of bad input a problem lies beyond what a schema can tell. */
  private static final List<String> MORE_THAN_A_SCHEMA =
      List.of(
          "'11m'",
          "retention.",
          "'0.00001'",
          "Mars/Olympus",
          "'13-01'",
          "${env:HOME}",
          "'a' again",
          "'Authorization'",
          "as the whole value",
          "signed for api: bedrock only",
          "'0.0000001'",
          "it or secret",
          "is reserved",
          "is bound to the key",
          "'opnai' (expected: a provider of this file",
          "'1.5 requests'",
          "units [USD, TOKENS]",
          "'every 0s'",
          "'run'",
          "[a, a]",
          "stop on 2 rungs",
          "stands twice");

  private static List<String> errors(String yaml) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return VALIDATOR
        .validate(REGISTERED, JsonMapper.shared().writeValueAsString(value))
        .getErrors()
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getError())
        .toList();
  }

  private static String markdown() {
    StringBuilder page = new StringBuilder("| setting | default | value | what it is for |\n");
    page.append("|---|---|---|---|\n");
    for (SettingsTable.Row row : SettingsTable.rows()) {
      String fallback = row.fallback().isEmpty() ? "" : "`" + row.fallback() + "`";
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  row.path(), row.required() ? "required" : fallback, row.expected(), row.says()));
    }
    return page.toString();
  }

  private static void writeIfAsked(Path file, String content) throws IOException {
    if (Boolean.getBoolean("hardstop.write-reference")) {
      Files.writeString(file, content);
    }
  }

  private static final String SETTINGS =
      """
      data = ./data
      durability = power-cut
      mode = enforce
      listen = {}
      listen.gateway = 127.0.0.1:8080
      listen.gateway.address !
      listen.gateway.tls =
      listen.gateway.tls.certificate !
      listen.gateway.tls.key !
      listen.control = 127.0.0.1:8081
      listen.control.address !
      listen.control.tls =
      listen.control.tls.certificate !
      listen.control.tls.key !
      providers = {}
      providers.*.api !
      providers.*.base-url !
      providers.*.credential =
      providers.*.credential.access-key-id !
      providers.*.credential.secret-access-key !
      providers.*.credential.session-token =
      providers.*.credential.region !
      providers.*.book =
      providers.*.models = []
      providers.*.deployments = {}
      providers.*.prices = {}
      providers.*.bills-errors =
      providers.*.abort-stops-billing =
      providers.*.continuous-usage = false
      providers.*.deadlines =
      providers.*.deadlines.connect = 10s
      providers.*.deadlines.idle = 10m
      providers.*.deadlines.total = 30m
      providers.*.weight = 0
      providers.*.max-connections = 512
      model-classes = {}
      model-classes.*.models !
      model-classes.*.output-cap =
      model-classes.*.fit =
      model-classes.*.fit-minimum =
      model-classes.*.fit-share =
      model-classes.*.wait =
      model-classes.*.refusal =
      model-classes.*.disclose =
      model-classes.*.state =
      keys = []
      keys[].id !
      keys[].secret-sha256 = []
      keys[].secret = []
      keys[].attributes = {}
      keys[].callers-may-set = []
      keys[].attributes-from = {}
      keys[].models = []
      keys[].providers = []
      keys[].mode =
      keys[].expires =
      keys[].output-cap =
      keys[].fit =
      keys[].fit-minimum =
      keys[].fit-share =
      keys[].wait =
      keys[].refusal =
      keys[].disclose =
      keys[].state =
      keys[].body-limit =
      keys[].max-in-flight =
      keys[].status-on-exhausted =
      keys[].repeat-answers =
      budgets = []
      budgets[].id !
      budgets[].match = {}
      budgets[].per = []
      budgets[].limit !
      budgets[].window !
      budgets[].timezone =
      budgets[].calendar =
      budgets[].calendar.week-start = monday
      budgets[].calendar.fiscal-year-start = 01-01
      budgets[].run-idle =
      budgets[].at = {}
      budgets[].mode = enforce
      budgets[].per-missing = shared
      budgets[].max-accounts = 10000
      budgets[].disclose =
      budgets[].owner =
      budgets[].contact-url =
      budgets[].message =
      budgets[].runbook =
      channels = {}
      channels.*.log = true
      channels.*.email =
      routes = {}
      routes.degrade = []
      routes.degrade[].from !
      routes.degrade[].to !
      output-cap =
      fit = auto
      fit-minimum = 256
      fit-share = 0.5
      wait = 30s
      refusal = error
      disclose =
      state = owned
      body-limit = 64MiB
      max-in-flight = 1000
      status-on-exhausted = 402
      repeat-answers = false
      timezone = UTC
      calendar = {}
      calendar.week-start = monday
      calendar.fiscal-year-start = 01-01
      run-idle = 1h
      deadlines = {}
      deadlines.connect = 10s
      deadlines.idle = 10m
      deadlines.total = 30m
      shutdown-grace = 25s
      retention = {}
      retention.calls = 90d
      retention.refusals = 30d
      retention.rollups = 400d
      public-url =
      behind-proxy = false
      forward-headers = {}
      forward-headers.up = []
      forward-headers.down = []
      ca-bundle =
      """;
}
