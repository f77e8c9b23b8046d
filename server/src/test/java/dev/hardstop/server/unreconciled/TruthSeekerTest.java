package dev.hardstop.server.unreconciled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.EndedHold;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.providers.openai.OpenAiProfiles;
import dev.hardstop.providers.openai.OpenAiWire;
import dev.hardstop.providers.wire.LaterCost;
import dev.hardstop.server.config.Api;
import dev.hardstop.server.config.Credential;
import dev.hardstop.server.config.ProviderSettings;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.unreconciled.Reconciliation.Result;
import dev.hardstop.server.upstream.Proxies;
import dev.hardstop.server.upstream.Upstreams;
import dev.hardstop.store.CallRecord;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often, how much at once, and until when the truth is sought. */
final class TruthSeekerTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final long SECONDS = 20;
  private static final Amounts PROVISIONAL = Amounts.of(9_000, 500, 200, 1, 3);
  private static final String RECORD =
      """
      {"data":{"id":"gen-1","total_cost":0.0015,"finish_reason":"stop","cancelled":false,
       "native_tokens_prompt":10,"native_tokens_completion":null,"is_byok":false}}""";

  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final BlockingQueue<Corrected> corrected = new LinkedBlockingQueue<>();
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final CountDownLatch oneTooMany = new CountDownLatch(1);
  private volatile int patienceMillis;
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = RECORD;
  private volatile boolean isConfigured = true;

  /** A correction that was asked for. */
  private record Corrected(String id, Amounts truth, String by, String reason) {}

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(blocking);
    server.createContext("/api/v1/generation", this::answer);
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    server.stop(0);
    vertx.close().await(10, TimeUnit.SECONDS);
    blocking.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    waitForOneTooMany();
    asked.add(
        exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("authorization"));
    byte[] bytes = body.getBytes(UTF_8);
    atOnce.decrementAndGet();
    exchange.sendResponseHeaders(status, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    } catch (IOException _) {
      // It was hung up on: the answer was too long.
    }
  }

  /** Where more may come than should, gives them the time to. */
  private void waitForOneTooMany() {
    try {
      if (mostAtOnce.get() > TruthSeeker.MAX_AT_ONCE) {
        oneTooMany.countDown();
      }
      var _ = oneTooMany.await(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TruthSeeker seeker(Duration firstWait) {
    return new TruthSeeker(
        vertx,
        new Upstreams(vertx, Proxies.NONE, 1),
        name -> isConfigured ? Optional.of(source()) : Optional.empty(),
        this::correct,
        metrics,
        blocking,
        firstWait);
  }

  private Result correct(String id, UnaryOperator<Amounts> truth, String by, String reason) {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    corrected.add(new Corrected(id, truth.apply(PROVISIONAL), by, reason));
    Result result = results.poll();
    atOnce.decrementAndGet();
    return result == null ? done(id, truth) : result;
  }

  private static Result done(String id, UnaryOperator<Amounts> truth) {
    EndedHold hold =
        new EndedHold(Long.parseLong(id), Attributes.of(List.of(), ""), 0, PROVISIONAL, List.of());
    return new Result.Corrected(call("unreconciled"), hold, truth.apply(PROVISIONAL));
  }

  private static CallRecord call(String state) {
    return new CallRecord(
        7,
        "req",
        "gateway",
        state,
        "{}",
        0,
        Optional.empty(),
        0,
        0,
        0,
        Optional.empty(),
        "",
        "",
        "[]",
        "{}",
        "",
        "",
        "",
        1,
        0);
  }

  private CostSource source() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1";
    ProviderSettings settings =
        new ProviderSettings(
            "router",
            Api.OPENAI,
            URI.create(url),
            new Credential.Own(Secret.of("sk-router")),
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            0,
            8);
    var wire = new OpenAiWire();
    return new CostSource(
        settings,
        "/api/v1",
        Duration.ofSeconds(5),
        Optional.empty(),
        wire.headers(),
        wire.costLookup(OpenAiProfiles.OPENROUTER).orElseThrow());
  }

  private Corrected correction() throws InterruptedException {
    Corrected next = corrected.poll(SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("nothing was corrected; asked %s", asked).isNotNull();
    return next;
  }

  private void becomes(String metric, int value) {
    String line = "hardstop_truths_" + metric + "_total " + value + ".0";
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!metrics.text().contains(line)) {
      assertThat(System.nanoTime()).as("%s%n%s", line, asked).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void itAsksWithTheGatewaysCredentialAndKeepsWhatIsNotTold() throws Exception {
    seeker(SOON).seek(42, "router", "gen-1");

    assertThat(correction())
        .isEqualTo(
            new Corrected(
                "42",
                Amounts.of(1_500_000, 10, 200, 1, 3),
                "provider router",
                "it says what gen-1 cost"));
    becomes("found", 1);
    assertThat(asked).containsExactly("/api/v1/generation?id=gen-1 Bearer sk-router");
  }

  @Test
  void whatIsNotFoundInTenTriesIsLeftToAnOperator() {
    status = 404;

    seeker(SOON).seek(42, "router", "gen-1");

    becomes("not_found", 1);
    assertThat(asked).hasSize(TruthSeeker.MAX_TRIES);
    assertThat(corrected).isEmpty();
  }

  private LaterCost ask(String id) throws Exception {
    Promise<LaterCost> told = Promise.promise();
    vertx.runOnContext(
        now ->
            Question.ask(vertx, new Upstreams(vertx, Proxies.NONE, 1), source(), id)
                .onComplete(told));
    return told.future().await(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void whatIsNoRecordOfTheAnswerTellsNothing() throws Exception {
    assertThat(ask("gen-1")).isInstanceOf(LaterCost.Told.class);
    assertThat(ask("gen-2")).isInstanceOf(LaterCost.Untold.class);
    body = RECORD + " ".repeat(Question.MAX_BYTES);
    assertThat(ask("gen-1"))
        .isEqualTo(new LaterCost.Untold("the answer is longer than 65536 bytes"));
    body = RECORD;
    status = 203;
    assertThat(ask("gen-1")).isEqualTo(new LaterCost.Untold("it answered 203"));
    server.stop(0);
    assertThat(ask("gen-1")).isEqualTo(new LaterCost.Untold("it cannot be reached"));
  }

  @Test
  void aProviderThatIsNotConfiguredAnyMoreIsNotAsked() {
    isConfigured = false;

    seeker(SOON).seek(42, "router", "gen-1");

    becomes("not_found", 1);
    assertThat(asked).isEmpty();
  }

  @Test
  void whileTheStoreIsAwayItIsTriedAgain() throws Exception {
    results.add(new Result.StoreUnavailable());
    // How the call ended is kept aside while the store is away.
    results.add(new Result.NotProvisional(call("open")));

    seeker(SOON).seek(42, "router", "gen-1");

    assertThat(List.of(correction(), correction(), correction()))
        .extracting(Corrected::id)
        .containsOnly("42");
    becomes("found", 1);
    assertThat(asked).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"settled", "released"})
  void whatIsNotProvisionalAnyMoreIsDoneWith(String state) throws Exception {
    results.add(new Result.NotProvisional(call(state)));
    TruthSeeker seeker = seeker(SOON);

    seeker.seek(42, "router", "gen-1");
    assertThat(correction().id()).isEqualTo("42");
    seeker.seek(43, "router", "gen-1");
    assertThat(correction().id()).isEqualTo("43");

    becomes("found", 1);
    assertThat(asked).hasSize(2);
    assertThat(metrics.text()).contains("hardstop_truths_not_found_total 0.0");
  }

  @Test
  void onlyAFewAreAskedForAtOnce() {
    TruthSeeker seeker = seeker(SOON);
    patienceMillis = 50;

    for (int i = 1; i <= 8; i++) {
      seeker.seek(i, "router", "gen-1");
    }

    becomes("found", 8);
    assertThat(mostAtOnce).hasValueLessThanOrEqualTo(TruthSeeker.MAX_AT_ONCE);
  }

  @Test
  void whatIsBeyondTheMostThatAreSoughtIsLeftToAnOperator() {
    TruthSeeker seeker = seeker(Duration.ofHours(1));

    for (int i = 0; i < TruthSeeker.MAX_SOUGHT + 3; i++) {
      seeker.seek(i, "router", "gen-1");
    }

    becomes("not_found", 3);
  }

  @Test
  void afterItsCloseNothingIsAsked() throws Exception {
    TruthSeeker seeker = seeker(SOON);
    seeker.close().await(10, TimeUnit.SECONDS);

    seeker.seek(42, "router", "gen-1");
    TruthSeeker other = seeker(SOON);
    other.seek(43, "router", "gen-1");

    assertThat(correction().id()).isEqualTo("43");
    assertThat(asked).hasSize(1);
  }
}
