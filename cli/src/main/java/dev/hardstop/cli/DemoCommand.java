package dev.hardstop.cli;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.node.NodeException;
import dev.hardstop.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code demo}: everything in one process, with a little traffic to look at. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows all of it in one process: no keys, no network.",
      "Runs gateway, control plane, a simulated provider, example budgets and a little traffic, and",
      "shows each call. Ctrl-C ends it."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep the data in this folder (default: a temporary one, removed in the end).")
  private @Nullable Path data;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      description = "End by itself after so many seconds.")
  private @Nullable Integer seconds;

  @Option(names = "--no-traffic", description = "Send no calls.")
  private boolean noTraffic;

  @Override
  public Integer call() throws InterruptedException {
    Integer lasting = seconds;
    if (lasting != null && lasting < 1) {
      throw new ParameterException(
          spec.commandLine(), "--for: " + lasting + " (expected: at least 1)");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      Demo demo = Demo.start(data, WallClock.system(), Ticker.system(), out);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(demo), "hardstop-shutdown"));
      run(demo, lasting);
      demo.close();
      return 0;
    } catch (NodeException | StoreException | IOException e) {
      spec.commandLine().getErr().println("hardstop demo: " + e.getMessage());
      return 1;
    }
  }

  private void run(Demo demo, @Nullable Integer lasting) throws InterruptedException {
    demo.introduce();
    if (!noTraffic) {
      demo.startTraffic();
    }
    if (lasting == null) {
      new CountDownLatch(1).await();
    } else {
      // Nothing counts it down: time passes.
      boolean never = new CountDownLatch(1).await(lasting, TimeUnit.SECONDS);
      assert !never;
    }
  }

  /** Runs as the shutdown hook: Ctrl-C is how a demo ends. */
  private static void end(Demo demo) {
    if (demo.close()) {
      Runtime.getRuntime().halt(0);
    }
  }
}
