package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.repeats.RecordedCalls;
import dev.hardstop.server.repeats.Repeats;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import dev.hardstop.server.upstream.Proxies;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A whole gateway: real sockets, a real store in a folder, the simulated provider behind it.
 *
 * <p>Its prices are 1 USD a million input tokens and 4 USD a million output tokens.
 */
final class Rig implements AutoCloseable {
  static final String SECRET = "hs_test-secret-of-the-rig";
  static final String OTHER_SECRET = "hs_another-secret-of-the-rig";

  static final String KEY =
      """
      keys:
        - id: app
          secret-sha256: "%s"
          attributes: {tenant: acme, team: support}
          callers-may-set: [user, run]
          attributes-from: {user: [body:user]}
      """
          .formatted(dev.hardstop.server.config.Secret.sha256(SECRET));

  static final String BUDGET =
      """
      budgets:
        - {id: all, limit: 10 USD, window: day}
      """;

  final Vertx vertx = Vertx.vertx();
  // Its own event loops: a provider that is busy making up an answer must not stop the gateway.
  private final Vertx elsewhere = Vertx.vertx();
  final SimulatedProvider provider;
  final Metrics metrics = new Metrics();
  final Store store;
  final Ledger ledger;
  final Configuration configuration;
  final Gateway gateway;
  final HttpClient client = HttpClient.newHttpClient();

  /** How far ahead of the machine's clock the gateway believes the time to be. */
  volatile Duration ahead = Duration.ZERO;

  Rig(Path folder) {
    this(folder, KEY + BUDGET);
  }

  Rig(Path folder, String yaml) {
    this(folder, yaml, UnaryOperator.identity());
  }

  Rig(Path folder, String yaml, UnaryOperator<GatewayOptions> options) {
    this(folder, yaml, options, Proxies.NONE);
  }

  Rig(Path folder, String yaml, UnaryOperator<GatewayOptions> options, Proxies proxies) {
    provider =
        get(
            SimulatedProvider.start(
                elsewhere, new SimulatedProviderOptions(InstantSource.system())));
    configuration = configuration(folder, provider.url() + "/v1", yaml);
    store =
        Store.open(
            folder.resolve("data"), Durability.PROCESS_CRASH, WallClock.system(), Ticker.system());
    ledger = ledger();
    gateway =
        get(
            Gateway.start(
                vertx,
                options.apply(
                    GatewayOptions.at("127.0.0.1", 0).withShutdownGrace(Duration.ofSeconds(5))),
                parts(proxies),
                Setup.of(configuration, PriceBook.load())));
  }

  private GatewayParts parts(Proxies proxies) {
    return new GatewayParts(
        ledger,
        metrics,
        () -> WallClock.system().millis() + ahead.toMillis(),
        Ticker.system(),
        7,
        proxies,
        CallLookup.NONE,
        IssuedLookup.in(ledger, store.projection()),
        new RecordedCalls(ledger, store.projection()),
        Repeats.of(ledger, store.projection()),
        LaterTruth.NONE,
        () -> true);
  }

  static Configuration configuration(Path folder, String providerUrl, String yaml) {
    String providers =
        yaml.startsWith("providers:")
            ? ""
            : """
              providers:
                sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                      bills-errors: false, prices: {"*": {input: 1, output: 4}}}
              """;
    try {
      Path file = folder.resolve("hardstop.yaml");
      String root = providerUrl.replaceFirst("/v1$", "");
      String text = (providers + yaml).replace("PROVIDER_URL", providerUrl);
      Files.writeString(file, text.replace("PROVIDER_ROOT", root));
      return switch (ConfigurationLoader.load(file, Map.of("SIM_KEY", "sk-sim-0123456789"))) {
        case LoadOutcome.Loaded loaded -> loaded.configuration();
        case LoadOutcome.Rejected rejected -> throw new AssertionError(rejected.problems());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Ledger ledger() {
    Ledger opened =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> new LedgerClock(WallClock.system(), Ticker.system(), newest, jump -> {}),
            Runnable::run);
    store.start(opened, opened);
    opened.start("rig", store.epoch());
    adopt(opened, RuleSet.of(0, configuration.budgets()));
    return opened;
  }

  static void adopt(Ledger ledger, RuleSet next) {
    ledger.prepareAdoption();
    Openings openings = new Openings(next, ledger.newRules(next));
    openings.readUpTo(ledger.sizes().lastSequence(), 0);
    var durable = new CountDownLatch(1);
    ledger.adopt(next, openings, told -> durable.countDown());
    try {
      if (!durable.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("rules are not durable");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static <T> T get(io.vertx.core.Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + gateway.port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("authorization", "Bearer " + SECRET)
        .header("content-type", "application/json");
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A chat whose answer obeys the words of a simulated provider's directive. */
  static String chat(String directive) {
    return """
        {"model":"gpt-test","messages":[{"role":"user","content":"hi [[simulate %s]]"}]}"""
        .formatted(directive);
  }

  static String streamedChat(String directive) {
    return """
        {"model":"gpt-test","stream":true,
         "messages":[{"role":"user","content":"hi [[simulate %s]]"}]}"""
        .formatted(directive);
  }

  /** A provider for each wire, and calls of whatever attributes on one budget. */
  static final String WIRES =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              bills-errors: false, prices: {"gpt-*": {input: 1, output: 4}}}
        claude: {api: anthropic, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
              book: anthropic}
      """;

  /** A message whose answer obeys the words of a simulated provider's directive. */
  static String message(String directive, String fields) {
    return """
        {"model":"claude-haiku-4-5","max_tokens":1000,
         "messages":[{"role":"user","content":"hi [[simulate %s]]"}]%s}"""
        .formatted(directive, fields);
  }

  /** Returns how many requests were answered with 402 so far. */
  double refusals() {
    settled();
    return metrics
        .text()
        .lines()
        .filter(line -> line.startsWith("hardstop_requests_total") && line.contains("\"402\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Waits until nothing is held and nothing is under way. */
  void settled() {
    until("something is still open", () -> gateway.inFlight() == 0 && openHolds() == 0);
  }

  int openHolds() {
    return ledger.sizes().openHolds();
  }

  /** Waits, at most ten seconds, until a condition holds that no event tells of. */
  void until(String otherwise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(otherwise);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Returns the recorded call that an answer named. */
  CallRecord call(HttpResponse<?> answer) {
    settled();
    String id = answer.headers().firstValue("x-hardstop-request-id").orElseThrow();
    awaitTables();
    return store.projection().calls(id).getLast();
  }

  /** Waits until the tables count everything so far. */
  void awaitTables() {
    long last = ledger.sizes().lastSequence();
    try {
      assertThat(store.projection().awaitWatermark(last, Duration.ofSeconds(10))).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    get(gateway.close());
    store.close();
    get(vertx.close());
    get(elsewhere.close());
  }
}
