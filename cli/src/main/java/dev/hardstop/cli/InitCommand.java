package dev.hardstop.cli;

import dev.hardstop.server.config.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code init}: a first configuration from what the environment has. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a first configuration from the provider keys in the environment.",
      "It has shadow mode, one daily cap, one key. Never overwrites a file unless told to."
    })
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The file to write (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @Option(names = "--force", description = "Overwrite it if it is there.")
  private boolean force;

  private final Map<String, String> environment;

  InitCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Secret secret = Secret.random(new SecureRandom());
    try {
      write(FirstConfiguration.text(environment, secret.sha256()));
    } catch (FileAlreadyExistsException e) {
      err().println(config + ": is there already (write elsewhere with --config, or use --force)");
      return 1;
    } catch (IOException e) {
      err().println(config + ": cannot be written (" + e.getMessage() + ")");
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("Wrote " + config + ": shadow mode, 10 USD a day, one key.");
    List<KnownProvider> found = FirstConfiguration.found(environment);
    found.forEach(provider -> out.println(told(provider)));
    if (found.isEmpty()) {
      out.println("  No key of a known provider is set; set OPENAI_API_KEY, or edit providers:.");
    }
    FirstSteps.print(
        out, secret.reveal(), found.isEmpty() ? KnownProvider.ALL.getFirst() : found.getFirst());
    return 0;
  }

  private String told(KnownProvider provider) {
    return "  %s from %s"
        .formatted(provider.name(), provider.variableIn(environment).orElseThrow());
  }

  private void write(String text) throws IOException {
    OpenOption[] options =
        force
            ? new OpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            }
            : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    Files.writeString(config, text, options);
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
