package dev.hardstop.cli;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.node.Node;
import dev.hardstop.server.node.NodeOptions;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import dev.hardstop.store.StoreException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole Hardstop that needs nothing from outside. Threads: any may close it, once. */
final class Demo {
  private static final long PATIENCE_SECONDS = 20;
  private static final int GATEWAY_PORT = 8080;
  private static final int CONTROL_PORT = 8081;
  private static final List<String> KEYS = List.of("support-bot", "research", "intern");

  private final Path folder;
  private final Path data;
  private final Map<String, String> secrets;
  private final Vertx vertx;
  private final SimulatedProvider provider;
  private final Node node;
  private final PrintWriter out;
  private final DemoActivity activity;
  private boolean closed;
  private Optional<DemoTraffic> traffic = Optional.empty();

  private Demo(
      Path folder,
      Path data,
      Map<String, String> secrets,
      Vertx vertx,
      SimulatedProvider provider,
      Node node,
      PrintWriter out) {
    this.folder = folder;
    this.data = data;
    this.secrets = secrets;
    this.vertx = vertx;
    this.provider = provider;
    this.node = node;
    this.out = out;
    this.activity = new DemoActivity(node.feed(), out);
  }

  /**
   * Starts everything but the traffic.
   *
   * @param data where to keep the data; null for a folder that goes with the demo
   */
  static Demo start(@Nullable Path data, WallClock wall, Ticker ticker, PrintWriter out)
      throws IOException {
    Path folder = Files.createTempDirectory("hardstop-demo");
    Path kept = data == null ? folder.resolve("data") : data;
    Map<String, String> secrets = new HashMap<>();
    SecureRandom random = new SecureRandom();
    KEYS.forEach(key -> secrets.put(key, Secret.random(random).reveal()));
    Map<String, String> environment = new HashMap<>(System.getenv());
    // A proxy for the world is not for this process.
    environment
        .keySet()
        .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    secrets.forEach((key, secret) -> environment.put(variable(key), secret));
    String providerKey = "sk-demo-" + Secret.random(random).reveal();
    environment.put("DEMO_PROVIDER_KEY", providerKey);
    Vertx vertx = Vertx.vertx();
    try {
      SimulatedProvider provider = provider(vertx, providerKey);
      Path configuration = folder.resolve("hardstop.yaml");
      Files.writeString(configuration, configuration(provider.url()));
      Node node =
          Node.start(new NodeOptions(configuration, Optional.of(kept), environment, wall, ticker));
      return new Demo(folder, kept, secrets, vertx, provider, node, out);
    } catch (RuntimeException | IOException e) {
      vertx.close();
      delete(folder);
      throw e;
    }
  }

  private static SimulatedProvider provider(Vertx vertx, String key) {
    SimulatedProviderOptions options =
        new SimulatedProviderOptions(InstantSource.system())
            .apiKey(key)
            .latency(Duration.ofMillis(150))
            .tokensPerSecond(120)
            .retainedCalls(0);
    try {
      return SimulatedProvider.start(vertx, options).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the simulated provider did not start", e);
    }
  }

  private static String configuration(String providerUrl) throws IOException {
    try (InputStream in = Demo.class.getResourceAsStream("demo.yaml")) {
      if (in == null) {
        throw new IOException("demo.yaml is not packaged (expected: beside the class)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@GATEWAY@", Integer.toString(freeOr0(GATEWAY_PORT)))
          .replace("@CONTROL@", Integer.toString(freeOr0(CONTROL_PORT)))
          .replace("@PROVIDER@", providerUrl);
    }
  }

  private static int freeOr0(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  private static String variable(String key) {
    return "DEMO_KEY_" + key.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
  }

  /** Returns the secret of one of the demo's keys. */
  String secret(String key) {
    String secret = secrets.get(key);
    if (secret == null) {
      throw new IllegalArgumentException(key + " (expected: one of " + KEYS + ")");
    }
    return secret;
  }

  Node node() {
    return node;
  }

  /** Prints where everything is, and a line to paste. */
  void introduce() {
    out.println(
        "hardstop demo ready: gateway " + node.gatewayUrl() + " control " + node.controlUrl());
    out.println();
    out.println("  One call, as it would be made to OpenAI:");
    out.println();
    out.println("    " + curl());
    out.println();
    out.println("  What is spent and left, in another terminal:");
    out.println();
    out.println(
        "    ./hardstop budgets --url " + node.controlUrl() + " --data " + data + " team-day");
    out.println();
    out.println("  The configuration is " + folder.resolve("hardstop.yaml") + ". Ctrl-C ends it.");
    out.println();
    activity.printTitle();
    out.flush();
  }

  /** Returns a call that works as pasted. */
  String curl() {
    return "curl "
        + node.gatewayUrl()
        + "/v1/chat/completions -H 'Authorization: Bearer "
        + secret("research")
        + "' -H 'Content-Type: application/json'"
        + " -d '{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Say"
        + " hello.\"}]}'";
  }

  void startTraffic() {
    traffic = Optional.of(new DemoTraffic(node.gatewayUrl(), this::secret));
  }

  /**
   * Ends all parts, in the order in which nobody loses what is under way.
   *
   * @return false if it had ended before
   */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    traffic.ifPresent(DemoTraffic::close);
    try {
      long left = node.stop();
      activity.close();
      out.println();
      out.println("hardstop demo stopped: " + activity.summary() + ", " + left + " unreconciled");
      out.flush();
      provider.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | StoreException e) {
      out.println("hardstop demo: not all was closed: " + e.getMessage());
    }
    delete(folder);
    return true;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException | UncheckedIOException e) {
      // It is in the folder for temporary files, which is emptied anyway.
    }
  }
}
