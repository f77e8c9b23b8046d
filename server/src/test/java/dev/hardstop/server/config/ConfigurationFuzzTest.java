package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Any bytes as a configuration: it is loaded, or there are problems that name its lines. */
final class ConfigurationFuzzTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("OPENAI_API_KEY", "sk-1");

  @FuzzTest(maxDuration = "10m")
  void readingEndsWithAnOutcome(byte[] input) throws IOException {
    Path file = Files.createTempFile("hardstop", ".yaml");
    try {
      Files.write(file, input);
      switch (ConfigurationLoader.load(file, ENVIRONMENT)) {
        case LoadOutcome.Rejected rejected ->
            assertThat(rejected.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.toString()).startsWith(file.toString()));
        case LoadOutcome.Loaded loaded ->
            assertThat(loaded.configuration().providers()).isNotNull();
      }
    } finally {
      Files.delete(file);
    }
  }
}
