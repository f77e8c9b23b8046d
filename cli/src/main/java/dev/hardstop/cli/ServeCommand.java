package dev.hardstop.cli;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.node.Node;
import dev.hardstop.server.node.NodeException;
import dev.hardstop.server.node.NodeOptions;
import dev.hardstop.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code serve}: gateway and control plane, until it is terminated. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the gateway and the control plane.",
      "SIGHUP reads the configuration again; SIGTERM finishes what is under way, charges what is still open, and exits with 0.",
      "Logs go to standard error; HARDSTOP_LOG (error, warn, info, debug, trace) is their level,",
      "HARDSTOP_LOG_FORMAT (json, text) their form."
    },
    footer = "Exit codes: 0 stopped; 1 could not start, or had to stop; 2 wrong usage.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder, in place of the configuration's.")
  private @Nullable Path data;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    if (!Files.exists(config)) {
      err.println(
          "hardstop serve: no "
              + config
              + " (run 'hardstop init' to write a first one, or name one"
              + " with --config)");
      return 1;
    }
    Node node;
    try {
      node =
          Node.start(
              new NodeOptions(
                  config,
                  Optional.ofNullable(data),
                  System.getenv(),
                  WallClock.system(),
                  Ticker.system()));
    } catch (NodeException | StoreException e) {
      String.valueOf(e.getMessage())
          .lines()
          .forEach(line -> err.println("hardstop serve: " + line));
      return 1;
    }
    return serve(node);
  }

  private int serve(Node node) {
    PrintWriter out = spec.commandLine().getOut();
    Shutdown shutdown = new Shutdown(node, out);
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "hardstop-shutdown"));
    if (!HangUp.handle(() -> node.reloading().reload("SIGHUP"))) {
      LOG.info("this system has no SIGHUP; POST /api/v1/reload reads the configuration again");
    }
    if (node.chargedAtStart() > 0) {
      LOG.warn(
          "{} calls were open when the last process died: charged in full, unreconciled",
          node.chargedAtStart());
    }
    out.println("hardstop ready: gateway " + node.gatewayUrl() + " control " + node.controlUrl());
    out.flush();
    String reason = node.fatal().join();
    spec.commandLine().getErr().println("hardstop serve: " + reason);
    shutdown.failed();
    return 1;
  }
}
