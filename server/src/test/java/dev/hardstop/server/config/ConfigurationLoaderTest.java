package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Ladder.Action;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import dev.hardstop.store.Durability;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationLoaderTest {
  /** The example of the contract with its users, with a hash where it has dots. */
  private static final String CONTRACT =
      """
      data: ./data
      durability: power-cut            # or process-crash: commits reach the OS, not yet the disk
      mode: enforce                    # or shadow (also per key and per budget)
      listen: {gateway: 127.0.0.1:8080, control: 127.0.0.1:8081}   # tls: {certificate: …, key: …}

      providers:                       # name → wire format, address, credential
        openai:    {api: openai,    base-url: "https://api.openai.com/v1",  credential: "${env:OPENAI_API_KEY}"}
        anthropic: {api: anthropic, base-url: "https://api.anthropic.com",  credential: "${env:ANTHROPIC_API_KEY}"}
        gemini:    {api: gemini,    base-url: "https://generativelanguage.googleapis.com", credential: "${env:GEMINI_API_KEY}"}
        local:     {api: openai,    base-url: "http://127.0.0.1:8000", prices: {"*": {input: 0.10, output: 0.40}}}

      model-classes:
        premium:  [gpt-5.5, claude-opus-*]
        standard: [gpt-5.5-mini, claude-haiku-*]

      keys:
        - id: support-bot
          secret-sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          attributes: {tenant: acme, team: support, environment: production}
          callers-may-set: [user, feature, workflow, run]
          attributes-from: {user: [body:user, body:metadata.user_id], run: header:x-claude-code-session-id}
          models: [premium, standard]
          providers: [openai, anthropic]
          output-cap: 8192

      budgets:
        - id: company-month
          limit: 5000 USD
          window: month
          timezone: America/New_York
          at: {70%: notify, 90%: [notify owner, degrade], 95%: stop}
          owner: finance@acme.example
        - id: user-day
          match: {tenant: acme}
          per: [user]
          limit: {plan=free: 0.10 USD, plan=pro: 5 USD, else: 1 USD}
          window: day
        - id: premium-models
          match: {model-class: premium}
          limit: 1000 USD
          window: month
        - id: one-call
          limit: 2 USD
          window: call
        - id: agent-run
          per: [run]
          limit: 25 requests
          window: run
        - id: burst
          match: {key: support-bot}
          limit: 200k tokens
          window: minute

      channels: {default: {log: true}, owner: {email: finance@acme.example}}
      routes:   {degrade: [{from: premium, to: standard}]}
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of("OPENAI_API_KEY", "sk-of-the-operator", "GEMINI_API_KEY", " ");

  @TempDir private Path folder;

  @Test
  void theExampleOfTheContractLoads() {
    Configuration read = contract();
    assertThat(read.data()).isEqualTo(folder.resolve("data"));
    assertThat(read.durability()).isEqualTo(Durability.POWER_CUT);
    assertThat(read.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(read.listen().gateway().port()).isEqualTo(8080);
    assertThat(read.budgets()).extracting(Budget::id).contains("user-day", "agent-run").hasSize(6);
    assertThat(read.routes().degrade()).containsExactly(new Routes.Degrade("premium", "standard"));
    assertThat(read.channels()).containsOnlyKeys("default", "owner");
  }

  @Test
  void aProviderWhoseCredentialIsUnsetIsDisabledWithAWarning() {
    Configuration read = contract();
    assertThat(read.provider("openai").orElseThrow().isEnabled()).isTrue();
    assertThat(read.provider("anthropic").orElseThrow().isEnabled()).isFalse();
    assertThat(read.provider("gemini").orElseThrow().credential())
        .isEqualTo(new Credential.Unset("the environment variable GEMINI_API_KEY is not set"));
    assertThat(contractWarnings())
        .anyMatch(
            line ->
                line.contains(
                    ":8: providers.anthropic.credential: the environment variable"
                        + " ANTHROPIC_API_KEY is not set: the provider is disabled"));
  }

  @Test
  void keysThatSignAreNeverShownAndOneThatIsUnsetDisablesTheirProvider() {
    String yaml =
        "providers: {p: {api: bedrock, base-url: 'https://x.example', credential: {access-key-id:"
            + " '${env:ID}', secret-access-key: '${env:KEY}', region: eu-west-1}}}";
    Map<String, String> both = Map.of("ID", "AKIDEXAMPLE", "KEY", "hidden");
    ProviderSettings set = Yaml.good(folder, yaml, both).provider("p").orElseThrow();
    ProviderSettings unset =
        Yaml.good(folder, yaml, Map.of("ID", "AKIDEXAMPLE")).provider("p").orElseThrow();

    assertThat(set.credential())
        .isEqualTo(
            new Credential.Signing(
                Secret.of("AKIDEXAMPLE"), Secret.of("hidden"), Optional.empty(), "eu-west-1"));
    assertThat(set.toString()).doesNotContain("AKIDEXAMPLE").doesNotContain("hidden");
    assertThat(unset.isEnabled()).isFalse();
  }

  @Test
  void aCredentialIsNeverShown() {
    ProviderSettings openai = contract().provider("openai").orElseThrow();
    assertThat(openai.credential())
        .isEqualTo(new Credential.Own(Secret.of("sk-of-the-operator")))
        .isNotEqualTo(new Credential.Own(Secret.of("sk-of-another")));
    assertThat(openai.toString()).contains("(secret)").doesNotContain("sk-of-the-operator");
  }

  @Test
  void pricesAreExactDecimals() {
    assertThat(contract().provider("local").orElseThrow().prices())
        .isEqualTo(
            Map.of(
                new Glob("*"),
                Map.of("input", new BigDecimal("0.1"), "output", new BigDecimal("0.4"))));
  }

  @Test
  void aKeyKnowsWhatIsBoundAndWhatCallersMaySet() {
    KeySettings key = contract().key("support-bot").orElseThrow();
    assertThat(key.secretHashes()).containsExactly(Yaml.HASH);
    assertThat(key.attributes()).containsEntry("tenant", "acme").hasSize(3);
    assertThat(key.callersMaySet()).containsExactly("user", "feature", "workflow", "run");
    assertThat(key.attributesFrom())
        .containsEntry(
            "user",
            List.of(
                new AttributeSource.Body(List.of("user")),
                new AttributeSource.Body(List.of("metadata", "user_id"))))
        .containsEntry("run", List.of(new AttributeSource.Header("x-claude-code-session-id")));
    assertThat(key.namespace()).isEqualTo("tenant=acme");
  }

  @Test
  void aKeyReachesTheModelsOfItsClassesAndItsProvidersOnly() {
    KeySettings key = contract().key("support-bot").orElseThrow();
    assertThat(key.allowsModel("claude-opus-4-5")).isTrue();
    assertThat(key.allowsModel("gpt-5.5-mini")).isTrue();
    assertThat(key.allowsModel("gpt-4o")).isFalse();
    assertThat(key.allowsProvider("anthropic")).isTrue();
    assertThat(key.allowsProvider("local")).isFalse();
  }

  @Test
  void aModelBelongsToTheFirstClassThatListsIt() {
    ModelClasses classes =
        Yaml.good(folder, "model-classes: {a: [gpt-5.5], b: {models: [gpt-*], output-cap: 99}}")
            .modelClasses();
    assertThat(classes.of("gpt-5.5")).get().extracting(ModelClass::name).isEqualTo("a");
    assertThat(classes.of("gpt-5")).get().extracting(ModelClass::name).isEqualTo("b");
    assertThat(classes.of("o3")).isEmpty();
  }

  @Test
  void budgetsAreTheEngines() {
    Budget month = contractBudget("company-month");
    assertThat(month.unit()).isEqualTo(Unit.USD);
    assertThat(month.limits().otherwise()).contains(5_000_000_000_000L);
    assertThat(month.window())
        .isEqualTo(new Window.Calendar(Window.Period.MONTH, ZoneId.of("America/New_York")));
    assertThat(month.ladder().hardLimit(1_000)).isEqualTo(950);
    assertThat(month.ladder().rungs().getLast().actions())
        .containsExactly(new Action.Notify("owner"), new Action.Degrade());
    assertThat(month.contact().owner()).isEqualTo("finance@acme.example");
    assertThat(contractBudget("agent-run").window()).isEqualTo(new Window.Run(Duration.ofHours(1)));
    assertThat(contractBudget("one-call").window()).isEqualTo(new Window.Call());
    assertThat(contractBudget("burst").limits().otherwise()).contains(200_000L);
  }

  @Test
  void aLimitTableChoosesByAttributesInItsOrder() {
    Budget day = contractBudget("user-day");
    assertThat(day.limits().amountFor(plan("free"))).isEqualTo(100_000_000L);
    assertThat(day.limits().amountFor(plan("pro"))).isEqualTo(5_000_000_000L);
    assertThat(day.limits().amountFor(Attributes.NONE)).isEqualTo(1_000_000_000L);
  }

  @Test
  void matchTakesOneValueAListOrAPattern() {
    Budget budget =
        Yaml.good(
                folder,
                """
                budgets:
                - {id: b, limit: 1 USD, window: day, match: {team: [a, "data science"], user: x-*}}
                """)
            .budgets()
            .getFirst();
    assertThat(budget.match().matches(of("team", "data science", "user", "x-1"))).isTrue();
    assertThat(budget.match().matches(of("team", "b", "user", "x-1"))).isFalse();
    assertThat(budget.match().matches(of("team", "a", "user", "y"))).isFalse();
  }

  @Test
  void windowsFollowTheServersCalendarAndZone() {
    Configuration read =
        Yaml.good(
            folder,
            """
            timezone: Asia/Tokyo
            calendar: {week-start: sunday, fiscal-year-start: 04-01}
            run-idle: 5m
            budgets:
            - {id: a, limit: 1 USD, window: quarter}
            - {id: b, limit: 1 USD, window: every 15m}
            - {id: c, limit: 1 USD, window: rolling 24h}
            - {id: d, limit: 1 USD, window: lifetime}
            - {id: e, limit: 1 USD, window: run, per: [run]}
            """);
    assertThat(read.budgets().stream().map(Budget::window))
        .containsExactly(
            new Window.Calendar(
                Window.Period.QUARTER,
                ZoneId.of("Asia/Tokyo"),
                DayOfWeek.SUNDAY,
                MonthDay.of(4, 1)),
            new Window.Every(Duration.ofMinutes(15)),
            new Window.Rolling(Duration.ofHours(24)),
            new Window.Lifetime(),
            new Window.Run(Duration.ofMinutes(5)));
  }

  @Test
  void aBudgetsOwnTimesWinOverTheServers() {
    Configuration read =
        Yaml.good(
            folder,
            """
            timezone: Asia/Tokyo
            calendar: {week-start: sunday, fiscal-year-start: 04-01}
            run-idle: 5m
            budgets:
            - {id: a, limit: 1 USD, window: week, timezone: UTC, calendar: {week-start: friday}}
            - {id: b, limit: 1 USD, window: week, timezone: UTC}
            - {id: c, limit: 1 USD, window: run, per: [run], run-idle: 2s}
            """);
    assertThat(read.budgets().stream().map(Budget::window))
        .containsExactly(
            new Window.Calendar(
                Window.Period.WEEK, ZoneId.of("UTC"), DayOfWeek.FRIDAY, MonthDay.of(1, 1)),
            new Window.Calendar(
                Window.Period.WEEK, ZoneId.of("UTC"), DayOfWeek.SUNDAY, MonthDay.of(4, 1)),
            new Window.Run(Duration.ofSeconds(2)));
  }

  @Test
  void theKeysOwnSettingWinsThenTheModelClasssThenTheServers() {
    Configuration read =
        Yaml.good(
            folder,
            """
            output-cap: 1
            wait: 1s
            fit: never
            model-classes: {big: {models: [gpt-*], output-cap: 2, wait: 2s}}
            keys: [{id: k, secret-sha256: HASH, output-cap: 3}]
            """
                .replace("HASH", Yaml.HASH));
    KeySettings key = read.key("k").orElseThrow();
    CallRules rules = read.rulesFor(key, "gpt-5");
    assertThat(rules.outputCap()).isEqualTo(OptionalInt.of(3));
    assertThat(rules.waitUpTo()).isEqualTo(Duration.ofSeconds(2));
    assertThat(rules.fit()).isEqualTo(Fit.NEVER);
    assertThat(read.rulesFor(key, "o3").waitUpTo()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void callRulesHaveTheDefaultsOfTheContract() {
    CallRules rules = contract().rulesFor(contract().key("support-bot").orElseThrow());
    assertThat(rules.fit()).isEqualTo(Fit.AUTO);
    assertThat(rules.fitMinimum()).isEqualTo(256);
    assertThat(rules.fitShareBasisPoints()).isEqualTo(5_000);
    assertThat(rules.waitUpTo()).isEqualTo(Duration.ofSeconds(30));
    assertThat(rules.bodyLimitBytes()).isEqualTo(64L << 20);
    assertThat(rules.statusOnExhausted()).isEqualTo(402);
  }

  @Test
  void aKeysModeWinsOverTheServers() {
    Configuration read =
        Yaml.good(
            folder,
            """
            mode: shadow
            keys:
            - {id: bound, secret-sha256: A, mode: enforce}
            - {id: loose, secret-sha256: B}
            """
                .replace("A,", "a".repeat(64) + ",")
                .replace("B}", "b".repeat(64) + "}"));
    assertThat(read.modeOf(read.key("bound").orElseThrow())).isEqualTo(Mode.ENFORCE);
    assertThat(read.modeOf(read.key("loose").orElseThrow())).isEqualTo(Mode.SHADOW);
  }

  @Test
  void aSecretFromAFileOpensByItsHash() throws IOException {
    Files.writeString(folder.resolve("key.txt"), "hs_a-secret-that-is-long-enough\n");
    KeySettings key =
        Yaml.good(folder, "keys: [{id: k, secret: \"${file:key.txt}\"}]").key("k").orElseThrow();
    assertThat(key.secretHashes())
        .containsExactly(Secret.sha256("hs_a-secret-that-is-long-enough"));
  }

  @Test
  void attributeValuesAreTrimmedAndComposed() {
    KeySettings key =
        Yaml.good(
                folder,
                "keys: [{id: k, secret-sha256: "
                    + Yaml.HASH
                    + ", attributes: {team: ' Cafe\u0301 ', n: 42}}]")
            .key("k")
            .orElseThrow();
    assertThat(key.attributes()).containsEntry("team", "Caf\u00e9").containsEntry("n", "42");
  }

  @Test
  void theSameFileLoadsAsAnEqualConfigurationAndAChangedOneDoesNot() {
    assertThat(contract()).isEqualTo(contract()).hasSameHashCodeAs(contract());
    Configuration changed = Yaml.good(folder, CONTRACT.replace("95%: stop", "96%: stop"));
    Configuration before = Yaml.good(folder, CONTRACT);
    assertThat(changed).isNotEqualTo(before);
    assertThat(changed.keys()).isEqualTo(before.keys());
  }

  @Test
  void anEmptyFileIsAllDefaults() {
    Configuration read = Yaml.good(folder, "# nothing yet\nbudgets:\n");
    assertThat(read.budgets()).isEmpty();
    assertThat(read.listen().control().port()).isEqualTo(8081);
    assertThat(read.shutdownGrace()).isEqualTo(Duration.ofSeconds(25));
    assertThat(read.deadlines().total()).isEqualTo(Duration.ofMinutes(30));
  }

  private Configuration contract() {
    return ((LoadOutcome.Loaded) Yaml.load(folder, CONTRACT, ENVIRONMENT)).configuration();
  }

  private List<String> contractWarnings() {
    return ((LoadOutcome.Loaded) Yaml.load(folder, CONTRACT, ENVIRONMENT))
        .warnings().stream().map(Problem::toString).toList();
  }

  private Budget contractBudget(String id) {
    return contract().budgets().stream()
        .filter(budget -> budget.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Attributes plan(String value) {
    return of("plan", value);
  }

  private static Attributes of(String... namesAndValues) {
    List<String> all = Arrays.asList(namesAndValues);
    List<Attribute> attributes = new java.util.ArrayList<>();
    for (int i = 0; i < all.size(); i += 2) {
      attributes.add(new Attribute(all.get(i), all.get(i + 1), false));
    }
    return Attributes.of(attributes, "");
  }
}
