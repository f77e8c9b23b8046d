package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hardstop.store.CallRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers that lie or break, on every wire, whole and streamed: never a fault of the gateway, never
 * a free call, never a hold that stays.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LyingProviderTest {
  private static final long IN = 1_000;
  private static final long OUT = 4_000;
  private static final int CAP = 100;
  private static final int HUGE = 50 << 20;

  /** What is wrong with an answer. */
  private enum Lie {
    NONE,
    UNKNOWN_FIELDS,
    OVERRUN,
    HUGE_EVENT,
    NO_USAGE,
    NEGATIVE,
    FRACTION,
    TEXT,
    ABOVE_2_TO_53,
    ABOVE_LONG,
    ERROR_IN_OK,
    TRUNCATED,
    CUT,
    FLIPPED,
    HTML,
    EMPTY,
    HANGS,
    NEVER_ENDS;

    /** Whether what the answer says is believed, however odd. No frame may be that large. */
    boolean isBelieved(SpokenWire wire) {
      return ordinal() <= OVERRUN.ordinal() || (this == HUGE_EVENT && wire != SpokenWire.BEDROCK);
    }
  }

  /** One call that is lied to. */
  record Case(SpokenWire wire, Lie lie, boolean streams) {
    String provider() {
      return (wire.name() + "-" + lie.name()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Case, HttpResponse<?>> answers = new ConcurrentHashMap<>();
  private HttpServer upstream;
  private Rig rig;

  @BeforeAll
  void callAll(@TempDir Path folder) throws Exception {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.setExecutor(threads);
    var yaml = new StringBuilder("providers:\n");
    for (SpokenWire wire : SpokenWire.values()) {
      for (Lie lie : Lie.values()) {
        yaml.append(provider(new Case(wire, lie, false)));
        upstream.createContext(
            "/" + wire + "/" + lie + "/", exchange -> answer(exchange, wire, lie));
      }
    }
    upstream.start();
    rig =
        new Rig(
            folder,
            yaml + Rig.KEY + "budgets: [{id: all, limit: 100000 USD, window: day}]\n",
            options ->
                options.with(
                    new GatewayOptions.Watching(Duration.ofMillis(20), Duration.ofSeconds(15))));
    List<Future<?>> calls = new ArrayList<>();
    cases().filter(each -> each.lie != Lie.HUGE_EVENT).forEach(each -> calls.add(begin(each)));
    for (Future<?> call : calls) {
      call.get(60, TimeUnit.SECONDS);
    }
    for (Case each : cases().filter(each -> each.lie == Lie.HUGE_EVENT).toList()) {
      begin(each).get(60, TimeUnit.SECONDS);
    }
    rig.settled();
  }

  private String provider(Case each) {
    String api =
        switch (each.wire) {
          case CHAT, RESPONSES -> "openai";
          case MESSAGES -> "anthropic";
          case GEMINI -> "gemini";
          case BEDROCK -> "bedrock";
        };
    boolean isSlow = each.lie == Lie.HANGS || each.lie == Lie.NEVER_ENDS;
    return """
          %s: {api: %s, base-url: "http://127.0.0.1:%d/%s/%s%s",
               prices: {"*": {input: 1, output: 4}},
               deadlines: {connect: 10s, idle: %s, total: %s}}
        """
        .formatted(
            each.provider(),
            api,
            upstream.getAddress().getPort(),
            each.wire,
            each.lie,
            api.equals("openai") ? "/v1" : "",
            isSlow ? "300ms" : "30s",
            isSlow ? "500ms" : "60s");
  }

  @AfterAll
  void close() {
    rig.close();
    upstream.stop(0);
    threads.close();
  }

  /** No answer that is not a stream may be as large. */
  static Stream<Case> cases() {
    return Stream.of(SpokenWire.values())
        .flatMap(
            wire ->
                Stream.of(Lie.values())
                    .flatMap(
                        lie ->
                            Stream.of(false, true)
                                .filter(streams -> streams || lie != Lie.HUGE_EVENT)
                                .map(streams -> new Case(wire, lie, streams))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void noCallIsFreeAndNoHoldStays(Case each) {
    CallRecord call = rig.call(Objects.requireNonNull(answers.get(each)));

    assertThat(rig.openHolds()).isZero();
    long charged = call.charge().orElseThrow().nanoUsd();
    if (each.lie.isBelieved(each.wire)) {
      assertThat(call.ending()).as(call.detail()).isEqualTo("metered");
      assertThat(charged).isEqualTo(7 * IN + (each.lie == Lie.OVERRUN ? 100 * CAP : 3) * OUT);
    } else {
      assertThat(call.ending()).as(call.detail()).isEqualTo("unreconciled");
      assertThat(charged).isBetween(CAP * OUT, call.estimateNanoUsd());
    }
    assertThat(call.detail()).doesNotContain("fault in the gateway");
  }

  /** Calls, and reads the answer's body to wherever it ends. */
  private Future<?> begin(Case each) {
    return threads.submit(
        () -> {
          String path = "/p/" + each.provider() + each.wire.path(each.streams);
          var answer =
              rig.client.send(
                  rig.request(path)
                      .timeout(Duration.ofSeconds(60))
                      .POST(BodyPublishers.ofString(each.wire.request(each.streams)))
                      .build(),
                  BodyHandlers.ofInputStream());
          try (var in = answer.body()) {
            in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // It was broken off on purpose.
          }
          return answers.put(each, answer);
        });
  }

  private void answer(HttpExchange exchange, SpokenWire wire, Lie lie) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean streams =
        asked.contains("\"stream\":true")
            || exchange.getRequestURI().toString().toLowerCase(Locale.ROOT).contains("stream");
    boolean isHtml = lie == Lie.HTML;
    exchange
        .getResponseHeaders()
        .set("content-type", isHtml ? "text/html" : wire.contentType(streams));
    byte[] body = body(wire, lie, streams);
    exchange.sendResponseHeaders(200, lie == Lie.CUT ? body.length + 50 : 0);
    OutputStream out = exchange.getResponseBody();
    out.write(body);
    out.flush();
    if (lie == Lie.HANGS || lie == Lie.NEVER_ENDS) {
      untilNobodyListens(out, lie == Lie.HANGS ? new byte[0] : more(wire, streams));
    }
    exchange.close();
  }

  private static byte[] more(SpokenWire wire, boolean streams) {
    return streams ? wire.more() : new byte[] {' '};
  }

  /** The gateway gives up, and then a write fails, or nothing is under way any more. */
  private void untilNobodyListens(OutputStream out, byte[] more) throws IOException {
    while (rig.gateway.inFlight() > 0) {
      out.write(more);
      out.flush();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static byte[] body(SpokenWire wire, Lie lie, boolean streams) {
    return switch (lie) {
      case NONE -> wire.answer(streams, "7", "3", "hi");
      case UNKNOWN_FIELDS ->
          wire.answer(streams, "7", "3,\"new\":{\"n\":[1,{\"x\":-2.5e9}]}", "hi");
      case OVERRUN -> wire.answer(streams, "7", Long.toString(100L * CAP), "hi");
      case HUGE_EVENT -> wire.answer(streams, "7", "3", "x".repeat(HUGE));
      case NO_USAGE -> wire.withoutUsage(streams);
      case NEGATIVE -> wire.answer(streams, "7", "-3", "hi");
      case FRACTION -> wire.answer(streams, "7", "2.5", "hi");
      case TEXT -> wire.answer(streams, "7", "\"many\"", "hi");
      case ABOVE_2_TO_53 -> wire.answer(streams, "7", "9007199254740993", "hi");
      case ABOVE_LONG -> wire.answer(streams, "7", "99999999999999999999999", "hi");
      case ERROR_IN_OK -> wire.failed(streams);
      case TRUNCATED, CUT -> streams ? wire.begun() : half(wire.answer(streams, "7", "3", "hi"));
      case FLIPPED -> flipped(wire.answer(streams, "7", "3", "hi"));
      case HTML -> "<!doctype html><title>502</title>".getBytes(UTF_8);
      case EMPTY -> new byte[0];
      case HANGS, NEVER_ENDS -> streams ? wire.begun() : half(wire.answer(streams, "7", "3", "hi"));
    };
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  /** In JSON no name of a count survives it; in frames no checksum does. */
  private static byte[] flipped(byte[] bytes) {
    byte[] other = bytes.clone();
    for (int i = 0; i < other.length; i++) {
      other[i] ^= (byte) (other[i] == 'u' ? 1 : 0);
    }
    return other;
  }
}
