package dev.hardstop.cli;

import java.util.List;
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
    versionProvider = Version.class)
public final class Main implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
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
          SimulateCommand.class,
          InitCommand.class,
          CheckCommand.class,
          KeysCommand.class);

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and exits: 0 = done, 1 = failed, 2 = wrong usage. */
  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /** Returns all commands, or the one that is named first: the others take longer than a start. */
  static CommandLine commandLine(String... args) {
    List<Class<?>> named =
        COMMANDS.stream().filter(each -> args.length > 0 && args[0].equals(name(each))).toList();
    CommandLine line = new CommandLine(new Main());
    (named.isEmpty() ? COMMANDS : named).forEach(each -> line.addSubcommand(made(each)));
    return line;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static Object made(Class<?> command) {
    if (command == InitCommand.class) {
      return new InitCommand(System.getenv());
    }
    return command == CheckCommand.class ? new CheckCommand(System.getenv()) : command;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
