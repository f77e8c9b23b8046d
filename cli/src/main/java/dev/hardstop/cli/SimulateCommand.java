package dev.hardstop.cli;

import dev.hardstop.simulator.Finding;
import dev.hardstop.simulator.Simulator;
import dev.hardstop.simulator.Tally;
import dev.hardstop.simulator.Threads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hardstop simulate}: tries to break the promises, by seeds. */
@Command(
    name = "simulate",
    description = {
      "Runs the ledger under made-up traffic and faults, without real time, and checks every promise"
          + " at each step against a model. The same seed is the same run.",
      "A broken promise is printed with its seed and the shortest trace that was found."
    },
    footer = "Exit codes: 0 every promise held; 1 one was broken; 2 wrong usage.",
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  private static final long DAY_MILLIS = 24L * 3_600_000;
  private static final int REPORT_EVERY = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      defaultValue = "1",
      paramLabel = "K",
      description = "How many seeds, one after the other (default: ${DEFAULT-VALUE}).")
  private long seeds;

  @Option(
      names = "--steps",
      defaultValue = "50000",
      paramLabel = "S",
      description = "Steps of each seed at most (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--days",
      paramLabel = "D",
      description = "Simulated days of each seed at most (default: as many as the steps take).")
  private @Nullable Integer days;

  @Option(names = "--soak", description = "Go on with further seeds until told to stop.")
  private boolean soak;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Replay a trace, an action a line as it is printed, in the world of --seed.")
  private @Nullable Path trace;

  @Option(
      names = "--tries",
      defaultValue = "2000",
      paramLabel = "T",
      description = "Shorter traces to try of a broken promise (default: ${DEFAULT-VALUE}).")
  private int tries;

  private final Tally tally = new Tally();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (trace != null) {
      return report(Simulator.replay(seed, Files.readAllLines(trace)), out);
    }
    Optional<String> threads = Threads.check();
    if (threads.isPresent()) {
      out.println(threads.get());
      return 1;
    }
    return run(out);
  }

  private int run(PrintWriter out) {
    long done = 0;
    long walked = 0;
    for (long next = seed; soak || next < seed + seeds; next++) {
      Simulator.Run run = Simulator.run(next, steps, millis());
      tally.add(run.tally());
      walked += run.steps();
      if (run.finding().isPresent()) {
        out.println(run.finding().get());
        out.println("looking for a shorter trace ...");
        out.flush();
        return report(run.finding().map(finding -> finding.shrunk(tries)), out);
      }
      done++;
      if (soak && done % REPORT_EVERY == 0) {
        out.printf("%,d seeds, %,d steps, %,d decisions%n", done, walked, tally.of("decision"));
        out.flush();
      }
    }
    out.print(tally);
    out.printf("%,d seeds from %d: every promise held in %,d steps%n", done, seed, walked);
    out.flush();
    return 0;
  }

  private long millis() {
    return days == null ? Long.MAX_VALUE : days * DAY_MILLIS;
  }

  private static int report(Optional<Finding> finding, PrintWriter out) {
    if (finding.isEmpty()) {
      out.println("every promise held");
      out.flush();
      return 0;
    }
    out.println(finding.get());
    out.print(finding.get().lines());
    out.printf("replay: hardstop simulate --seed %d --trace FILE%n", finding.get().seed());
    out.flush();
    return 1;
  }
}
