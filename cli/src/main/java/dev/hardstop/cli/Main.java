package dev.hardstop.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code hardstop}: its subcommands do the work. */
@Command(
    name = "hardstop",
    description = "Makes it impossible for an AI workload to spend more than its owner allowed.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      BudgetsCommand.class,
      SpendCommand.class,
      ReportCommand.class,
      CallsCommand.class,
      UnreconciledCommand.class,
      AlertsCommand.class,
      TripsCommand.class,
      KillCommand.class,
      ResumeCommand.class,
      ReloadCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      VerifyStoreCommand.class,
      TokensCommand.class,
      HealthCommand.class,
      PriceCommand.class,
      PricesCommand.class,
      ProviderCommand.class,
      QuoteCommand.class,
      SimulateCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and exits: 0 = done, 1 = failed, 2 = wrong usage. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .addSubcommand(new InitCommand(System.getenv()))
        .addSubcommand(new CheckCommand(System.getenv()))
        .addSubcommand(new KeysCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
