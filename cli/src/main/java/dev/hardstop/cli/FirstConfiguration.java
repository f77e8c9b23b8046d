package dev.hardstop.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of the first {@code hardstop.yaml}. */
final class FirstConfiguration {
  private static final String TEXT =
      """
      # Hardstop's configuration. `hardstop check` tells everything that is wrong with it;
      # every setting is in docs/reference/configuration.md, complete files are in examples/.

      # shadow: what would be refused is recorded, and goes through. Write enforce when you have
      # seen what it would refuse.
      mode: shadow

      # Where applications call, and where operators do.
      listen: {gateway: 127.0.0.1:8080, control: 127.0.0.1:8081}

      # Upstreams. Their credentials stay in the environment of `hardstop serve`.
      providers:
      @PROVIDERS@
      # Who may call. Only the hash of a secret stands here; `hardstop keys new` makes more.
      # Attributes are bound: budgets can count by them, and no caller can change them.
      keys:
        - id: first
          secret-sha256: "@HASH@"
          attributes: {team: mine}
          callers-may-set: [user, feature, run]

      # A call must fit on every budget that counts it, at its worst possible cost.
      budgets:
        - id: everything-day
          limit: 10 USD
          window: day                  # in UTC, unless timezone: names another
          at: {80%: notify}
      #  - id: user-day                # one account for each user
      #    per: [user]
      #    limit: 1 USD
      #    window: day
      #  - id: one-call                # no single call may cost more
      #    limit: 0.50 USD
      #    window: call
      """;

  private FirstConfiguration() {}

  /** Returns the file for the providers whose credentials are in {@code environment}. */
  static String text(Map<String, String> environment, String secretSha256) {
    return TEXT.replace("@PROVIDERS@", providers(environment)).replace("@HASH@", secretSha256);
  }

  private static String providers(Map<String, String> environment) {
    List<KnownProvider> found = found(environment);
    String lines =
        found.stream()
            .map(provider -> line(provider, provider.variableIn(environment).orElseThrow()))
            .collect(Collectors.joining());
    KnownProvider first = KnownProvider.ALL.getFirst();
    return found.isEmpty() ? line(first, first.variables().getFirst()) : lines;
  }

  private static String line(KnownProvider provider, String variable) {
    return "  " + provider.yaml(variable) + "\n";
  }

  static List<KnownProvider> found(Map<String, String> environment) {
    return KnownProvider.ALL.stream()
        .filter(provider -> provider.variableIn(environment).isPresent())
        .toList();
  }
}
