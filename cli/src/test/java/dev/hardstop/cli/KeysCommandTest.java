package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.config.Secret;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class KeysCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void newPrintsASecretItsHashAndLinesThatLoad(@TempDir Path folder) throws IOException {
    assertThat(keys("new", "--id", "bot")).isZero();
    String[] lines = out.toString().split("\n", -1);
    String secret = lines[0].split(" +", -1)[1];
    assertThat(secret).matches("hs_[A-Za-z0-9_-]{43}");
    assertThat(lines[1]).isEqualTo("secret-sha256  " + Secret.sha256(secret));
    String yaml = "keys:\n" + out.toString().substring(out.toString().indexOf("  - id: bot"));
    Path file = Files.writeString(folder.resolve("hardstop.yaml"), yaml);
    LoadOutcome outcome = ConfigurationLoader.load(file, Map.of());
    assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
    assertThat(((LoadOutcome.Loaded) outcome).configuration().key("bot").orElseThrow())
        .satisfies(key -> assertThat(key.secretHashes()).containsExactly(Secret.sha256(secret)));
  }

  @Test
  void anIdThatNoConfigurationTakesIsWrongUsage() {
    assertThat(keys("new", "--id", "a b")).isEqualTo(2);
    assertThat(keys()).isEqualTo(2);
    assertThat(err.toString()).contains("--id: 'a b' (expected: letters");
  }

  private int keys(String... args) {
    CommandLine command = new CommandLine(new KeysCommand());
    command.setOut(new PrintWriter(new BufferedWriter(out), true));
    command.setErr(new PrintWriter(new BufferedWriter(err), true));
    return command.execute(args);
  }
}
