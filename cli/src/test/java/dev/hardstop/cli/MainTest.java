package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpGoesToStandardOutputAndSucceeds() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: hardstop");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMissingCommandIsWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing command").contains("Usage: hardstop");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUnknownCommandIsWrongUsageAndNamed() {
    assertThat(run("spendd")).isEqualTo(2);
    assertThat(err.toString()).contains("spendd");
  }

  @Test
  void versionNamesProductAndJava() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("hardstop ").contains("Java 2");
  }

  /** What is not made need not be waited for; what does not come first is made with all others. */
  @Test
  void onlyTheCommandThatIsNamedFirstIsMade() {
    Set<String> all = Main.commandLine().getSubcommands().keySet();

    assertThat(all).contains("serve", "init", "check", "keys");
    assertThat(all)
        .allSatisfy(
            name ->
                assertThat(Main.commandLine(name, "--help").getSubcommands())
                    .containsOnlyKeys(name));
    assertThat(Main.commandLine("--help", "serve").getSubcommands()).containsOnlyKeys(all);
  }

  private int run(String... args) {
    CommandLine command = Main.commandLine(args);
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }
}
