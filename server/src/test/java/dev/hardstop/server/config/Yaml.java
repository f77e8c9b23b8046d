package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Configurations written down in tests. */
final class Yaml {
  static final String HASH = "a".repeat(64);

  private Yaml() {}

  static LoadOutcome load(Path folder, String yaml, Map<String, String> environment) {
    try {
      Path file = Files.writeString(folder.resolve("hardstop.yaml"), yaml);
      return ConfigurationLoader.load(file, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads a configuration that must be good. */
  static Configuration good(Path folder, String yaml) {
    return good(folder, yaml, Map.of());
  }

  static Configuration good(Path folder, String yaml, Map<String, String> environment) {
    LoadOutcome outcome = load(folder, yaml, environment);
    assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
    return ((LoadOutcome.Loaded) outcome).configuration();
  }

  /** Returns the warnings of a configuration that must be good, as "line: key: text". */
  static List<String> warnings(Path folder, String yaml) {
    LoadOutcome outcome = load(folder, yaml, Map.of());
    assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
    return lines(folder, ((LoadOutcome.Loaded) outcome).warnings());
  }

  /** Returns the problems of a configuration that must be bad, as "line: key: text". */
  static List<String> problems(Path folder, String yaml) {
    LoadOutcome outcome = load(folder, yaml, Map.of());
    assertThat(outcome).isInstanceOf(LoadOutcome.Rejected.class);
    return lines(folder, ((LoadOutcome.Rejected) outcome).problems());
  }

  private static List<String> lines(Path folder, List<Problem> problems) {
    String prefix = folder.resolve("hardstop.yaml") + ":";
    return problems.stream()
        .map(Problem::toString)
        .map(
            line -> {
              assertThat(line).startsWith(prefix);
              return line.substring(prefix.length());
            })
        .toList();
  }
}
