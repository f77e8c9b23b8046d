package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BadInputTest {
  @TempDir private Path folder;

  static Stream<Arguments> oneProblem() {
    return Stream.of(
        bad("datta: x", "1: datta: unknown key (nearest known: 'data')"),
        bad("mode: enfore", "1: mode: 'enfore' (expected: enforce or shadow)"),
        bad("budgets: 7", "1: budgets: '7' (expected: a list, each a mapping)"),
        bad("budgets: {a: 1}", "1: budgets: a mapping (expected: a list, each a mapping)"),
        bad("keys: [7]", "1: keys[0]: '7' (expected: a mapping)"),
        bad("- a", "1: a list of 1 (expected: a mapping)"),
        bad(
            "# c\n\nwait: 5",
            "3: wait: '5' (expected: a duration such as 30s, 10m, 24h or 7d, from 0s to 10m)"),
        bad(
            "wait: 11m",
            "1: wait: '11m' (expected: a duration such as 30s, 10m, 24h or 7d, from 0s to 10m)"),
        bad("output-cap: 0", "1: output-cap: '0' (expected: a whole number from 1 to 10000000)"),
        bad(
            "output-cap: 1e9",
            "1: output-cap: '1e9' (expected: a whole number from 1 to 10000000)"),
        bad(
            "output-cap: '9'",
            "1: output-cap: '\"9\"' (expected: a whole number from 1 to 10000000, without quotes)"),
        bad(
            "fit-share: 1.5",
            "1: fit-share: '1.5' (expected: a share above 0 and up to 1, of at most four decimal places)"),
        bad(
            "fit-share: 0.00001",
            "1: fit-share: '0.00001' (expected: a share above 0 and up to 1, of at most four decimal places)"),
        bad(
            "body-limit: 3TiB",
            "1: body-limit: '3TiB' (expected: a size such as 64MiB, from 1024 to 1073741824 bytes)"),
        bad("behind-proxy: yes", "1: behind-proxy: 'yes' (expected: true or false)"),
        bad(
            "status-on-exhausted: 500",
            "1: status-on-exhausted: '500' (expected: one of [402, 403, 400, 429])"),
        bad(
            "timezone: Mars/Olympus",
            "1: timezone: 'Mars/Olympus' (expected: a time zone such as UTC or America/New_York)"),
        bad(
            "timezone: +02:00",
            "1: timezone: '+02:00' (expected: a time zone such as UTC or America/New_York)"),
        bad(
            "calendar: {fiscal-year-start: 13-01}",
            "1: calendar.fiscal-year-start: '13-01' (expected: a month and a day such as 04-01)"),
        bad(
            "data: ${env:HOME}",
            "1: data: '${env:HOME}' (expected: a path; only secrets may stand outside the file)"),
        bad(
            "refusal: message",
            "1: refusal: 'message' is not yet in this version (expected: error)"),
        bad(
            "retention: {calls: 1d}",
            "1: retention.calls: '1d' (expected: forever, or a duration such as 90d, from 7d to 36500d)"),
        bad(
            "retention: {calls: forever}",
            "1: retention.rollups: 400d (expected: at least as long as calls, 36500d)"),
        bad("state: mine", "1: state: 'mine' (expected: owned, refuse or shared)"),
        bad(
            "channels: {ops: {slack: x}}",
            "1: channels.ops.slack: not yet: this version does not have it (see docs/reference/configuration.md)"),
        bad(
            "routes: {value: []}",
            "1: routes.value: not yet: this version does not have it (see docs/reference/configuration.md)"),
        bad(
            "routes: {degrade: [{from: a, to: a}]}",
            "1: routes.degrade[0].to: 'a' again (expected: another than from)"),
        bad(
            "forward-headers: {up: [Authorization]}",
            "1: forward-headers.up[0]: 'Authorization' (expected: the name of a header that carries no credential and does not frame the message)"));
  }

  static Stream<Arguments> oneProblemOfAListener() {
    return Stream.of(
        bad(
            "listen: {gateway: 8080}",
            "1: listen.gateway: '8080' (expected: HOST:PORT such as 127.0.0.1:8080 or [::1]:8080)"),
        bad(
            "listen: {gateway: 'h:70000'}",
            "1: listen.gateway: '\"h:70000\"' (expected: HOST:PORT such as 127.0.0.1:8080 or [::1]:8080)"),
        bad(
            "listen: {gateway: 127.0.0.1:9, control: 127.0.0.1:9}",
            "1: listen.control: the gateway's own address (expected: another port)"),
        bad(
            "listen:\n  gateway: 0.0.0.0:80",
            "2: listen.gateway: '0.0.0.0' is reachable from other machines (expected: tls: {certificate: …, key: …} here, or behind-proxy: true)"),
        bad(
            "listen: {gateway: {address: 127.0.0.1:80, tls: {certificate: c.pem}}}",
            "1: listen.gateway.tls.key: missing (expected: a path)"));
  }

  static Stream<Arguments> oneProblemOfAProvider() {
    return Stream.of(
        provider(
            "{api: opnai, base-url: 'https://x.example'}",
            "api: 'opnai' (expected: openai, anthropic, gemini, azure, cohere, ollama or bedrock)"),
        provider(
            "{api: openai}",
            "base-url: missing (expected: an http or https address without user, query or fragment)"),
        provider(
            "{api: openai, base-url: 'ftp://x.example'}",
            "base-url: '\"ftp://x.example\"' (expected: an http or https address without user, query or fragment)"),
        provider(
            "{api: openai, base-url: 'https://u:p@x.example'}",
            "base-url: '\"https://u:p@x.example\"' (expected: an http or https address without user, query or fragment)"),
        provider(
            "{api: openai, base-url: 'https://x.example', credential: 'Bearer ${env:X}'}",
            "credential: not shown (expected: ${env:NAME} or ${file:PATH} as the whole value)"),
        provider(
            "{api: openai, base-url: 'https://x.example', credential: {access-key-id: a, secret-access-key: b, region: us-east-1}}",
            "credential: requests are signed for api: bedrock only (expected: a key)"),
        provider(
            "{api: bedrock, base-url: 'https://x.example', credential: {access-key-id: '${env:X}', secret-access-key: '${file:y}'}}",
            "credential.region: missing (expected: a region such as us-east-1)"),
        provider(
            "{api: bedrock, base-url: 'https://x.example', credential: {access-key-id: '${env:X}', secret-access-key: '${file:y}', region: Virginia}}",
            "credential.region: 'Virginia' (expected: a region such as us-east-1)"),
        provider(
            "{api: openai, base-url: 'https://x.example', prices: {m: {inputs: 1}}}",
            "prices.m.inputs: 'inputs' (expected: input, output, cache-read, cache-write, cache-write-5m, cache-write-1h, input-audio, output-audio, cache-audio-read, input-image, output-image, output-reasoning, input-mchars, audio-hours or cache-storage-mtok-hours)"),
        provider(
            "{api: openai, base-url: 'https://x.example', prices: {m: {input: -1}}}",
            "prices.m.input: '-1' (expected: USD per million tokens, from 0 to 1000000, of at most six decimal places)"),
        provider(
            "{api: openai, base-url: 'https://x.example', prices: {m: {input: 0.0000001}}}",
            "prices.m.input: '0.0000001' (expected: USD per million tokens, from 0 to 1000000, of at most six decimal places)"));
  }

  static Stream<Arguments> oneProblemOfAKey() {
    return Stream.of(
        key(
            "{secret-sha256: HASH}",
            "id: missing (expected: an id of letters, digits, '.', '_' and '-', at most 64)"),
        key("{id: k}", "secret-sha256: missing (expected: it or secret; see hardstop keys new)"),
        key(
            "{id: k, secret-sha256: hs_oops}",
            "secret-sha256: not shown (expected: the 64 hex digits of a SHA-256, as 'hardstop keys new' prints them)"),
        key(
            "{id: k k, secret-sha256: HASH}",
            "id: 'k k' (expected: an id of letters, digits, '.', '_' and '-', at most 64)"),
        key(
            "{id: k, secret-sha256: HASH, attributes: {Team: a}}",
            "attributes.Team: 'Team' (expected: the name of an attribute in kebab-case, such as cost-center)"),
        key(
            "{id: k, secret-sha256: HASH, attributes: {team: '  '}}",
            "attributes.team: '\"  \"' (expected: 1 to 128 characters without control characters)"),
        key(
            "{id: k, secret-sha256: HASH, attributes: {model: a}}",
            "attributes: 'model' is reserved: it is derived from the call"),
        key(
            "{id: k, secret-sha256: HASH, callers-may-set: [provider]}",
            "callers-may-set: 'provider' is reserved: it is derived from the call"),
        key(
            "{id: k, secret-sha256: HASH, attributes: {team: a}, callers-may-set: [team]}",
            "callers-may-set: 'team' is bound to the key, so no caller can set it"),
        key(
            "{id: k, secret-sha256: HASH, attributes-from: {user: cookie:x}}",
            "attributes-from.user: 'cookie:x' (expected: body:FIELD, body:OBJECT.FIELD or header:NAME)"),
        key(
            "{id: k, secret-sha256: HASH, providers: [opnai]}",
            "providers: 'opnai' (expected: a provider of this file, such as 'openai')"),
        key(
            "{id: k, secret-sha256: HASH, expires: tomorrow}",
            "expires: 'tomorrow' (expected: an instant such as 2027-01-31T00:00:00Z)"),
        key(
            "{id: k, secret-sha256: HASH, output_cap: 9}",
            "output_cap: unknown key (nearest known: 'output-cap')"));
  }

  private static final String AMOUNT =
      "(expected: an amount such as 25 USD, 2M tokens or 100 requests; units are USD, tokens,"
          + " input-tokens, output-tokens, requests, tool-calls)";

  static Stream<Arguments> oneProblemOfABudget() {
    return Stream.of(
        budget("{id: b, window: day}", "limit: missing " + AMOUNT),
        budget("{id: b, limit: 5, window: day}", "limit: '5' " + AMOUNT),
        budget("{id: b, limit: 5 EUR, window: day}", "limit: '5 EUR' " + AMOUNT),
        budget("{id: b, limit: -5 USD, window: day}", "limit: '-5 USD' " + AMOUNT),
        budget("{id: b, limit: 1.5 requests, window: day}", "limit: '1.5 requests' " + AMOUNT),
        budget(
            "{id: b, limit: {plan=a: 1 USD, else: 2 tokens}, window: day}",
            "limit: units [USD, TOKENS] (expected: 1 to 1000 rows of one unit)"),
        budget(
            "{id: b, limit: {}, window: day}",
            "limit: units [] (expected: 1 to 1000 rows of one unit)"),
        budget(
            "{id: b, limit: {plan: 1 USD}, window: day}",
            "limit.plan: 'plan' (expected: ATTRIBUTE=VALUE or else)"),
        budget(
            "{id: b, limit: 1 USD}",
            "window: missing (expected: minute, hour, day, week, month, quarter, year, every 15m, rolling 24h, lifetime, call or run)"),
        budget(
            "{id: b, limit: 1 USD, window: daily}",
            "window: 'daily' (expected: minute, hour, day, week, month, quarter, year, every 15m, rolling 24h, lifetime, call or run)"),
        budget(
            "{id: b, limit: 1 USD, window: every 0s}",
            "window: 'every 0s' (expected: a length from 1s to 3660d)"),
        budget(
            "{id: b, limit: 1 USD, window: run}",
            "window: 'run' (expected: with per: [run], so that runs are told apart)"),
        budget(
            "{id: b, limit: 1 USD, window: day, per: [a, a]}",
            "per: [a, a] (expected: each attribute once)"),
        budget(
            "{id: b, limit: 1 USD, window: day, per-missing: drop}",
            "per-missing: 'drop' (expected: shared, refuse or skip)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {101%: stop}}",
            "at.101%: '101%' (expected: a fraction of the amount above 0% and up to 100%)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {0.5: stop}}",
            "at.0.5: '0.5' (expected: a fraction of the amount above 0% and up to 100%)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {50%: throttle 60/minute}}",
            "at.50%: 'throttle 60/minute' (expected: notify, notify CHANNEL, degrade, stop or kill; throttle is not yet in this version)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {50%: [page]}}",
            "at.50%[0]: 'page' (expected: notify, notify CHANNEL, degrade, stop or kill)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {50%: stop, 90%: stop}}",
            "at: stop on 2 rungs (expected: on one)"),
        budget(
            "{id: b, limit: 1 USD, window: day, at: {50%: stop, 50.0%: kill}}",
            "at.50.0%: stands twice in different spellings (expected: once)"),
        budget(
            "{id: b, limit: 1 USD, window: day, runbok: x}",
            "runbok: unknown key (nearest known: 'runbook')"));
  }

  private static Arguments bad(String yaml, String problem) {
    return Arguments.of(yaml, problem);
  }

  private static Arguments provider(String yaml, String problem) {
    return bad("providers:\n  openai: " + yaml, "2: providers.openai." + problem);
  }

  private static Arguments key(String yaml, String problem) {
    return bad(
        "providers: {openai: {api: openai, base-url: 'https://x.example'}}\nkeys:\n  - "
            + yaml.replace("HASH", Yaml.HASH),
        "3: keys[0]." + problem);
  }

  private static Arguments budget(String yaml, String problem) {
    return bad("budgets:\n  - " + yaml, "2: budgets[0]." + problem);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "oneProblem",
    "oneProblemOfAListener",
    "oneProblemOfAProvider",
    "oneProblemOfAKey",
    "oneProblemOfABudget"
  })
  void theMessageNamesLineKeyValueAndWhatWasExpected(String yaml, String problem) {
    assertThat(Yaml.problems(folder, yaml)).containsExactly(problem);
  }

  @Test
  void everyProblemIsToldAtOnceInTheOrderOfLines() {
    String yaml =
        """
        mdoe: shadow
        wait: soon
        providers:
          openai: {api: openai, base-url: nowhere}
        keys:
          - id: k
            secret-sha256: HASH
            providers: [opnai]
          - id: k
            secret-sha256: HASH
        budgets:
          - id: b
            limit: 5 EUR
            window: daily
          - id: c
            limit: 5 USD
            window: day
            typo: 1
        """
            .replace("HASH", Yaml.HASH);
    assertThat(Yaml.problems(folder, yaml))
        .extracting(line -> line.substring(0, line.indexOf(": ", 4)))
        .containsExactly(
            "1: mdoe",
            "2: wait",
            "4: providers.openai.base-url",
            "8: keys[0].providers",
            "9: keys[1].id",
            "9: keys[1]",
            "13: budgets[0].limit",
            "14: budgets[0].window",
            "18: budgets[1].typo");
  }

  @Test
  void aSecretIsNeverShownWhateverIsWrongAroundIt() {
    String yaml =
        """
        providers: {p: {api: openai, base-url: 'https://x.example', credential: {sk-hidden: 1}}}
        keys:
          - {id: k, secret-sha256: sk-hidden, secret: "sk-hidden\\u0007"}
          - {id: l, secret: [sk-hidden, {sk-hidden: sk-hidden}]}
        """;
    assertThat(Yaml.problems(folder, yaml))
        .hasSize(4)
        .noneMatch(line -> line.contains("sk-hidden"));
  }

  @Test
  void aMissingFileSaysWhoWritesOne() {
    assertThat(ConfigurationLoader.load(folder.resolve("none.yaml"), Map.of()))
        .isEqualTo(
            new LoadOutcome.Rejected(
                List.of(
                    new Problem(
                        folder.resolve("none.yaml").toString(),
                        1,
                        "",
                        "no such file (expected: a configuration; hardstop init writes one)")),
                List.of()));
  }

  @Test
  void aFileThatIsNotTextOrTooLargeIsRefused() throws IOException {
    Path file = folder.resolve("hardstop.yaml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
    assertThat(reasons(file)).containsExactly("not UTF-8 text");
    Files.write(file, new byte[ConfigurationLoader.MAX_FILE_BYTES + 1]);
    assertThat(reasons(file)).containsExactly("4194305 bytes (expected: at most 4MiB)");
    Files.write(file, "a: \u0001".getBytes(StandardCharsets.UTF_8));
    assertThat(reasons(file)).containsExactly("not YAML: a character that YAML does not allow");
  }

  @Test
  void moreBudgetsThanTheEngineTakesAreRefused() {
    StringBuilder yaml = new StringBuilder("budgets:\n");
    for (int i = 0; i <= 2_000; i++) {
      yaml.append("- {id: b").append(i).append(", limit: 1 USD, window: day}\n");
    }
    assertThat(Yaml.problems(folder, yaml.toString()))
        .containsExactly(
            "1: budgets: 2001 budgets (expected: at most 2000: every call looks at all of them)");
  }

  private static List<String> reasons(Path file) {
    return ((LoadOutcome.Rejected) ConfigurationLoader.load(file, Map.of()))
        .problems().stream().map(Problem::text).toList();
  }
}
