package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarningsTest {
  private static final String CAP = "- {id: cap, limit: 9 USD, window: day}\n";

  @TempDir private Path folder;

  @Test
  void aPlainConfigurationWarnsOfNothing() {
    assertThat(warnings(key("{team: a}"), CAP)).isEmpty();
  }

  @Test
  void aBudgetOnWhatCallersChooseNeedsOneOnBoundAttributesAroundIt() {
    String perUser = "- {id: user-day, per: [user], limit: 1 USD, window: day}\n";
    String open =
        "callers of key 'k' choose [user], so they can get around it; no budget on bound"
            + " attributes encloses it";
    assertThat(warnings(key("{team: a}", "user"), perUser)).contains("4: budgets[0]: " + open);
    assertThat(warnings(key("{team: a}", "user"), perUser + CAP)).isEmpty();
    assertThat(
            warnings(
                key("{team: a}", "user"),
                perUser + "- {id: t, match: {team: a}, limit: 9 USD, window: day}\n"))
        .isEmpty();
  }

  @Test
  void whatDoesNotBindIsNotAround() {
    String perUser = "- {id: user-day, per: [user], limit: 1 USD, window: day}\n";
    for (String around :
        List.of(
            "- {id: x, match: {team: b}, limit: 9 USD, window: day}\n",
            "- {id: x, limit: 9 USD, window: day, mode: shadow}\n",
            "- {id: x, limit: 9 USD, window: call}\n",
            "- {id: x, limit: 9 requests, window: day}\n",
            "- {id: x, match: {model: gpt-*}, limit: 9 USD, window: day}\n",
            "- {id: x, per: [run], limit: 9 USD, window: day}\n")) {
      assertThat(warnings(key("{team: a}", "user", "run"), perUser + around))
          .as(around)
          .anyMatch(line -> line.startsWith("4: budgets[0]: callers of key 'k' choose [user]"));
    }
  }

  @Test
  void anAttributeFromTheBodyCountsAsChosenByTheCaller() {
    String yaml =
        "keys: [{id: k, secret-sha256: "
            + Yaml.HASH
            + ", attributes-from: {user: body:user}}]\n"
            + "budgets:\n- {id: user-day, per: [user], limit: 1 USD, window: day}\n";
    assertThat(Yaml.warnings(folder, yaml)).anyMatch(line -> line.contains("choose [user]"));
  }

  @Test
  void aKeyThatCanNeverHaveWhatABudgetNeedsIsNamed() {
    String refuse =
        "- {id: u, per: [user], per-missing: refuse, limit: 1 USD, window: day}\n" + CAP;
    assertThat(warnings(key("{team: a}"), refuse))
        .containsExactly(
            "2: keys[0]: every call is refused by budget 'u', which needs 'user': it is neither"
                + " bound to the key nor may callers set it");
    assertThat(warnings(key("{user: a}"), refuse)).isEmpty();
    assertThat(warnings(key("{team: a}", "user"), refuse)).isEmpty();
    assertThat(warnings(key("{team: a}"), refuse.replace("refuse", "skip"))).isEmpty();
  }

  @Test
  void aKeyThatNoRowOfALimitCanMatchIsNamed() {
    String table = "- {id: u, limit: {plan=a: 1 USD}, window: week}\n" + CAP;
    assertThat(warnings(key("{team: a}"), table))
        .containsExactly(
            "2: keys[0]: every call is refused by budget 'u': no row of its limit can match");
    assertThat(warnings(key("{plan: b}"), table))
        .containsExactly(
            "2: keys[0]: every call is refused by budget 'u': no row of its limit can match");
    assertThat(warnings(key("{plan: a}"), table)).isEmpty();
  }

  @Test
  void aKeyWithoutAnyBoundInDollarsIsNamed() {
    String unbound = "2: keys[0]: no enforced budget in USD bounds all calls of 'k'";
    assertThat(warnings(key("{team: a}"), " []")).containsExactly(unbound);
    assertThat(warnings(key("{team: a}"), "- {id: b, limit: 9 requests, window: day}\n"))
        .containsExactly(unbound);
    assertThat(warnings(key("{team: a}"), "- {id: b, limit: 9 USD, window: call}\n"))
        .containsExactly(unbound);
    assertThat(
            warnings(key("{team: a}"), "- {id: b, match: {model: x}, limit: 9 USD, window: day}\n"))
        .containsExactly(unbound);
    assertThat(
            warnings(
                key("{team: a}"),
                "- {id: b, per: [user], per-missing: skip, limit: 9 USD, window: day}\n"))
        .containsExactly(unbound);
  }

  @Test
  void aClassOrProviderThatABudgetAsksForAndNobodyHasIsNamed() {
    assertThat(
            warnings(
                key("{team: a}"),
                CAP
                    + "- {id: b, match: {model-class: premum}, limit: 9 USD, window: day}\n"
                    + "- {id: c, match: {provider: [opena*]}, limit: 9 USD, window: day}\n"))
        .containsExactly(
            "5: budgets[1].match: no model-class is called 'premum' (there are [])",
            "6: budgets[2].match: no provider is called 'opena*' (there are [])");
  }

  @Test
  void aBudgetThatCanCountNothingIsNamed() {
    assertThat(
            warnings(
                key("{team: a}"),
                CAP + "- {id: b, match: {key: other}, limit: 9 USD, window: day}\n"))
        .containsExactly(
            "5: budgets[1].match: no key of this file has such calls, so it counts none");
  }

  @Test
  void aMissingChannelAndARouteThatLeadsNowhereAreNamed() {
    assertThat(
            warnings(
                key("{team: a}"),
                "- {id: b, limit: 9 USD, window: day, at: {50%: [notify boss, degrade, notify]}}"))
        .containsExactly(
            "4: budgets[0].at: no channel is called 'boss': its alerts are logged and shown only",
            "4: budgets[0].at: degrade does nothing: routes.degrade names no other model");
  }

  @Test
  void twinsAreNamed() {
    assertThat(warnings(key("{team: a}"), CAP + CAP.replace("cap", "again").replace("9", "5")))
        .containsExactly("5: budgets[1]: counts the same calls in the same way as 'cap'");
    assertThat(warnings(key("{team: a}"), CAP + CAP.replace("cap", "c").replace("day", "week")))
        .isEmpty();
  }

  @Test
  void literalAndShortSecretsAreNamed() {
    String yaml =
        """
        providers: {p: {api: openai, base-url: 'https://x.example', credential: sk-literal}}
        keys:
        - {id: k, secret: guess-me}
        budgets:
        """;
    assertThat(Yaml.warnings(folder, yaml + CAP))
        .containsExactly(
            "1: providers.p.credential: the secret itself stands in the file (better: ${env:NAME}"
                + " or ${file:PATH})",
            "3: keys[0].secret: the secret itself stands in the file (better: secret-sha256)",
            "3: keys[0].secret: shorter than 16 characters, so it can be guessed");
  }

  @Test
  void aReferenceThatLeadsNowhereDisablesWhatItBelongsTo() {
    LoadOutcome outcome =
        Yaml.load(
            folder,
            """
            providers: {p: {api: openai, base-url: 'https://x.example', credential: "${file:no}"}}
            keys: [{id: k, secret: "${env:NO_SUCH}"}]
            """,
            Map.of());
    Configuration read = ((LoadOutcome.Loaded) outcome).configuration();
    assertThat(read.provider("p").orElseThrow().isEnabled()).isFalse();
    assertThat(read.key("k").orElseThrow().secretHashes()).isEmpty();
    assertThat(((LoadOutcome.Loaded) outcome).warnings())
        .extracting(Problem::text)
        .contains(
            folder.resolve("no") + " cannot be read: the provider is disabled",
            "the environment variable NO_SUCH is not set: this secret opens nothing");
  }

  @Test
  void mailThatIsNotSentAndCredentialsInClearAreNamed() {
    String yaml =
        """
        providers:
          a: {api: gemini, base-url: 'https://generativelanguage.googleapis.com'}
          b: {api: openai, base-url: 'http://10.0.0.1/v1', credential: caller}
          c: {api: openai, base-url: 'http://[::1]:9/v1', credential: caller}
        channels: {owner: {email: a@b.example}}
        """;
    assertThat(Yaml.warnings(folder, yaml))
        .containsExactly(
            "3: providers.b.base-url: http sends the credential in clear (better: https)",
            "5: channels.owner.email: mail is not sent yet: its alerts are logged and shown");
  }

  private List<String> warnings(String keys, String budgets) {
    return Yaml.warnings(folder, "keys:\n" + keys + "\nbudgets:\n" + budgets);
  }

  private static String key(String attributes, String... callersMaySet) {
    return "- {id: k, secret-sha256: %s, attributes: %s, callers-may-set: [%s]}"
        .formatted(Yaml.HASH, attributes, String.join(", ", callersMaySet));
  }
}
