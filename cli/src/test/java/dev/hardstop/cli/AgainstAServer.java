package dev.hardstop.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server in a process of its own, and commands as an operator types them at it. */
abstract class AgainstAServer {
  @TempDir Path folder;
  ServeProcess serve;
  StringWriter out = new StringWriter();
  StringWriter err = new StringWriter();
  private final SimulatedUpstream upstream = new SimulatedUpstream(Duration.ZERO);

  @BeforeEach
  void start() throws Exception {
    ServeProcess.configure(
        folder, upstream.url(), "- {id: user-day, per: [user], limit: 1 USD, window: day}");
    serve = ServeProcess.start(folder);
  }

  @AfterEach
  void stop() {
    serve.close();
    upstream.close();
  }

  /** Runs a command against the server; returns its exit code. */
  int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    // Subcommands of subcommands take their options at the end.
    all.addAll(List.of("--url", serve.controlUrl, "--data", folder.resolve("data").toString()));
    return execute(all.toArray(String[]::new));
  }

  /** Runs a command; returns its exit code. */
  int execute(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
