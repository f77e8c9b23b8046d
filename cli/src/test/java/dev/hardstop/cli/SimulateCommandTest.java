package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new SimulateCommand()).setOut(new PrintWriter(out));
    return command.execute(arguments);
  }

  @Test
  void aSeedSaysWhatHappenedInIt() {
    assertThat(run("--seed", "3", "--steps", "500")).isZero();
    assertThat(out.toString())
        .contains("decision granted", "1 seeds from 3: every promise held in 500 steps");
  }

  @Test
  void endsAfterSoManyDays() {
    assertThat(run("--seed", "3", "--steps", "1000000", "--days", "1")).isZero();
    assertThat(out.toString()).contains("every promise held");
  }

  @Test
  void replaysATrace(@TempDir Path folder) throws IOException {
    Path trace = folder.resolve("trace");
    Files.writeString(trace, "# a day passes\nAdvance millis=86400000\nTick\n");
    assertThat(run("--seed", "3", "--trace", trace.toString())).isZero();
    assertThat(out.toString()).contains("every promise held");
  }
}
