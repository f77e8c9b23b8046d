package dev.hardstop.cli;

import dev.hardstop.server.config.Secret;
import java.io.PrintWriter;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code keys}: the keys that callers present. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes keys for callers.",
    subcommands = KeysCommand.New.class)
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** The command {@code keys new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = {
        "Prints a new secret, its hash, and the lines for the configuration.",
        "Nothing is stored: the secret is shown this once."
      })
  static final class New implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = "--id",
        paramLabel = "ID",
        defaultValue = "my-app",
        description = "The key's id (default: ${DEFAULT-VALUE}).")
    private String id = "my-app";

    @Override
    public void run() {
      if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
        throw new ParameterException(
            spec.commandLine(),
            "--id: '" + id + "' (expected: letters, digits, '.', '_' and '-', at most 64)");
      }
      Secret secret = Secret.random(new SecureRandom());
      PrintWriter out = spec.commandLine().getOut();
      out.println("secret         " + secret.reveal());
      out.println("secret-sha256  " + secret.sha256());
      out.println();
      out.println("For the configuration, under keys: (the secret itself goes to the caller only)");
      out.println();
      out.println("  - id: " + id);
      out.println("    secret-sha256: \"" + secret.sha256() + "\"");
      out.println("    attributes: {team: my-team}");
    }
  }
}
