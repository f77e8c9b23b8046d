package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.config.Mode;
import dev.hardstop.server.config.ProviderSettings;
import dev.hardstop.server.config.Secret;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class InitCommandTest {
  private static final Pattern SECRET = Pattern.compile("hs_[A-Za-z0-9_-]{43}");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void itWritesAConfigurationThatLoadsWithoutAWarning() {
    Map<String, String> environment =
        Map.of("OPENAI_API_KEY", "sk-1", "GROQ_API_KEY", "gsk-1", "ANTHROPIC_API_KEY", "sk-ant");
    assertThat(init(environment)).isZero();
    LoadOutcome.Loaded loaded = load(environment);
    assertThat(loaded.warnings()).isEmpty();
    Configuration read = loaded.configuration();
    assertThat(read.mode()).isEqualTo(Mode.SHADOW);
    assertThat(read.budgets()).hasSize(1);
    assertThat(read.providers())
        .extracting(ProviderSettings::name)
        .containsExactly("openai", "anthropic", "groq");
    assertThat(read.providers()).allMatch(ProviderSettings::isEnabled);
  }

  @Test
  void theFileHasTheHashOfTheSecretThatIsShownOnceAndNoSecret() throws IOException {
    init(Map.of("OPENAI_API_KEY", "sk-hidden"));
    Matcher secret = SECRET.matcher(out.toString());
    assertThat(secret.find()).isTrue();
    String file = Files.readString(file());
    assertThat(load(Map.of()).configuration().keys().getFirst().secretHashes())
        .containsExactly(Secret.sha256(secret.group()));
    assertThat(file).doesNotContain(secret.group()).doesNotContain("sk-hidden");
    assertThat(out.toString()).doesNotContain("sk-hidden");
  }

  @Test
  void itNamesWhatItFoundAndHowToCall() {
    init(Map.of("MISTRAL_API_KEY", "m"));
    assertThat(out.toString())
        .contains("mistral from MISTRAL_API_KEY")
        .contains("curl http://127.0.0.1:8080/v1/chat/completions")
        .contains("\"mistral/mistral-small-latest\"")
        .contains("OPENAI_BASE_URL=http://127.0.0.1:8080/v1")
        .contains("ANTHROPIC_BASE_URL=http://127.0.0.1:8080")
        .contains("GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8080")
        .contains("Codex")
        .contains("Claude Code")
        .doesNotContain("@");
  }

  @Test
  void itCallsWhatItFoundOnItsOwnWire() {
    init(Map.of("ANTHROPIC_API_KEY", "a"));
    assertThat(out.toString())
        .contains("anthropic from ANTHROPIC_API_KEY", "curl http://127.0.0.1:8080/v1/messages")
        .contains("anthropic-version: 2023-06-01", "\"claude-haiku-4-5\"");
  }

  @Test
  void aGeminiKeyIsFoundUnderBothOfItsNames() {
    init(Map.of("GOOGLE_API_KEY", "g"));
    assertThat(out.toString())
        .contains("gemini from GOOGLE_API_KEY")
        .contains("/v1beta/models/gemini-2.5-flash:generateContent", "x-goog-api-key: hs_");
  }

  @Test
  void withoutAnyProviderKeyItStillWritesAFileAndSaysWhatIsMissing() {
    assertThat(init(Map.of("OPENAI_API_KEY", " "))).isZero();
    assertThat(out.toString()).contains("set OPENAI_API_KEY");
    assertThat(load(Map.of()).configuration().provider("openai")).isPresent();
  }

  @Test
  void itNeverOverwritesUnlessForced() throws IOException {
    Files.writeString(file(), "mine");
    assertThat(init(Map.of())).isEqualTo(1);
    assertThat(err.toString()).contains("is there already").contains("--force");
    assertThat(file()).hasContent("mine");
    assertThat(init(Map.of(), "--force")).isZero();
    assertThat(Files.readString(file())).contains("mode: shadow");
  }

  @Test
  void twoRunsMakeTwoSecrets() {
    init(Map.of());
    init(Map.of(), "--force");
    assertThat(SECRET.matcher(out.toString()).results().map(result -> result.group()).distinct())
        .hasSize(2);
  }

  private Path file() {
    return folder.resolve("hardstop.yaml");
  }

  private LoadOutcome.Loaded load(Map<String, String> environment) {
    LoadOutcome outcome = ConfigurationLoader.load(file(), environment);
    assertThat(outcome).as("%s", outcome).isInstanceOf(LoadOutcome.Loaded.class);
    return (LoadOutcome.Loaded) outcome;
  }

  private int init(Map<String, String> environment, String... more) {
    CommandLine command = new CommandLine(new InitCommand(environment));
    command.setOut(new PrintWriter(new BufferedWriter(out), true));
    command.setErr(new PrintWriter(new BufferedWriter(err), true));
    return command.execute(
        more.length == 0
            ? new String[] {"--config", file().toString()}
            : new String[] {"--config", file().toString(), more[0]});
  }
}
