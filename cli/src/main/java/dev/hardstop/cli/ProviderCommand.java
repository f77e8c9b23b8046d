package dev.hardstop.cli;

import dev.hardstop.server.simulated.BilledUsage;
import dev.hardstop.server.simulated.FaultRates;
import dev.hardstop.server.simulated.Served;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code hardstop provider}: the simulated provider alone, until it is terminated. */
@Command(
    name = "provider",
    description = {
      "Runs a simulated provider: true OpenAI wire format, made-up answers, no key, no network.",
      "",
      "A request steers its own answer by a marker in its text, or the same words in a header"
          + " x-simulate: [[simulate tokens=20 latency=50ms rate=100 fail=429]].",
      "Faults: a status, or hang hang-after-head close cut reset cut-before-end drip no-usage"
          + " null-usage overrun error-in-ok stream-error truncated-json html huge-event.",
      "GET /simulated/stats tells what was served and billed.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ProviderCommand implements Callable<Integer> {
  private static final long CLOSE_SECONDS = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8082",
      description = "Port to listen on; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--latency",
      defaultValue = "0ms",
      description = "Wait before the first byte, such as 200ms (default: ${DEFAULT-VALUE}).")
  private String latency = "";

  @Option(
      names = "--tokens-per-second",
      defaultValue = "0",
      description = "Speed of generation; 0 is as fast as possible (default: ${DEFAULT-VALUE}).")
  private long tokensPerSecond;

  @Option(
      names = "--fail-rate",
      defaultValue = "0%",
      description = "Calls that fail by chance: 5%% (429, 500 and 503), or 429=2%%,cut=0.5%%.")
  private String failRate = "";

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides ids and chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--key", description = "The only API key to accept; otherwise any is.")
  private String key = "";

  @Option(names = "--known-models-only", description = "Refuse an unknown model with 404.")
  private boolean knownModelsOnly;

  @Override
  public Integer call() throws InterruptedException {
    SimulatedProviderOptions options = options();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    PrintWriter out = spec.commandLine().getOut();
    try {
      SimulatedProvider provider =
          SimulatedProvider.start(vertx, options).toCompletionStage().toCompletableFuture().get();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, provider, out)));
      out.println("hardstop provider ready: " + provider.url() + "/v1");
      out.flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (ExecutionException e) {
      vertx.close();
      spec.commandLine().getErr().println(cannotListen(e));
      return 1;
    }
  }

  private String cannotListen(ExecutionException e) {
    return "hardstop provider: cannot listen on %s:%d: %s (--port 0 picks a free port)"
        .formatted(host, port, e.getCause());
  }

  private SimulatedProviderOptions options() {
    SimulatedProviderOptions options = new SimulatedProviderOptions(InstantSource.system());
    set("--port", port, options::port);
    set("--latency", latency, options::latency);
    set("--tokens-per-second", tokensPerSecond, options::tokensPerSecond);
    set("--fail-rate", failRate, rate -> options.faultRates(FaultRates.parse(rate)));
    if (!key.isEmpty()) {
      options.apiKey(key);
    }
    // Nobody in this process asks for the calls themselves.
    return options.host(host).seed(seed).knownModelsOnly(knownModelsOnly).retainedCalls(0);
  }

  private <T> void set(String option, T value, Consumer<T> setter) {
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  /** Runs as the JVM's shutdown hook, and ends it with 0: being terminated is how this ends. */
  private static void stop(Vertx vertx, SimulatedProvider provider, PrintWriter out) {
    try {
      provider.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
      vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // Its connections go with the process.
    }
    out.println(summary(provider.served()));
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static String summary(Served served) {
    BilledUsage billed = served.billed();
    return "hardstop provider served %d calls, billed %d prompt and %d completion tokens"
        .formatted(served.calls(), billed.promptTokens(), billed.completionTokens());
  }
}
