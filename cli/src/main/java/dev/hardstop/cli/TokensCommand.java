package dev.hardstop.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tokens}: who may operate the server. */
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Manages the tokens of the control plane.",
    subcommands = TokensCommand.Rotate.class)
final class TokensCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command (expected: rotate)");
  }

  /** Makes a new admin token. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a new admin token, in place of the one before, and shows it this once;",
        "the server writes it to admin.token in its data folder, too."
      })
  static final class Rotate implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RunningServer server;

    @Override
    public Integer call() {
      return server.run(
          spec,
          client -> client.post("/api/v1/tokens/rotate", Map.of()),
          (made, out) -> out.println(Cells.text(made, "token")));
    }
  }
}
