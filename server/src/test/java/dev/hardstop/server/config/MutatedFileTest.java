package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a file, reading it ends with an outcome that names lines of that file. */
final class MutatedFileTest {
  private static final int RUNS = 400;
  private static final List<String> PIECES =
      List.of(
          "[",
          "]",
          "{",
          "}",
          ":",
          ",",
          "-",
          "#",
          "'",
          "\"",
          "&a ",
          "*a",
          "!t ",
          "|\n",
          "\n",
          "\t",
          "  ",
          "null",
          "~",
          "${env:X}",
          "${",
          "1e999",
          "-1",
          "99999999999999999999",
          "\u0000",
          "\uD83D",
          "USD",
          "%",
          "<<: *a",
          "---\n",
          "? ",
          "@");

  @TempDir private Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void readingEndsWithAnOutcome(long seed) throws IOException {
    Random random = new Random(seed);
    String company = Files.readString(Path.of("..", "examples", "company.yaml"));
    int rejected = 0;
    for (int run = 0; run < RUNS; run++) {
      String mutated = mutate(company, random);
      LoadOutcome outcome = load(mutated);
      int lineCount = mutated.split("\\R|[\u0085\u2028\u2029]", -1).length;
      if (outcome instanceof LoadOutcome.Rejected(var problems, _)) {
        rejected++;
        assertThat(problems).as("seed %d run %d", seed, run).isNotEmpty();
        assertThat(problems)
            .as("seed %d run %d:\n%s", seed, run, mutated)
            .allMatch(problem -> problem.line() >= 1 && problem.line() <= lineCount)
            .noneMatch(problem -> problem.toString().lines().count() > 1);
      }
    }
    assertThat(rejected).as("mutations that hurt").isBetween(RUNS / 4, RUNS - 1);
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + random.nextInt(6));
      mutated.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
    }
    return mutated.toString();
  }

  private LoadOutcome load(String yaml) throws IOException {
    Path file = folder.resolve("hardstop.yaml");
    // As bytes, since half a surrogate pair cannot be written as UTF-8: it becomes '?'.
    Files.write(file, yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return ConfigurationLoader.load(file, Map.of());
  }
}
