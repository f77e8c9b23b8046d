package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Signs of life in streams that say nothing for long: a model that thinks is no dead connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeartbeatTest {
  private static final String COMMENT = ": hardstop\n\n";
  private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

  private static final String OPENAI_FIRST =
      "data: {\"model\":\"gpt-x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
  private static final String OPENAI_REST =
      "data: {\"model\":\"gpt-x\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
          + "\"completion_tokens\":1,\"total_tokens\":6}}\n\ndata: [DONE]\n\n";
  private static final String CHAT =
      """
      {"model":"gpt-x","stream":true,"messages":[{"role":"user","content":"hi"}]}""";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer upstream;
  private Rig rig;
  private volatile String first = "";
  private volatile String rest = "";
  private volatile CountDownLatch mayEnd = new CountDownLatch(1);

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.setExecutor(threads);
    upstream.createContext("/", this::answer);
    upstream.start();
    rig =
        new Rig(
            folder,
            """
            providers:
              sim: {api: openai, base-url: "UPSTREAM/v1", prices: {"gpt-*": {input: 1, output: 4}}}
              claude: {api: anthropic, base-url: "UPSTREAM", book: anthropic}
              google: {api: gemini, base-url: "UPSTREAM", book: google}
            """
                    .replace("UPSTREAM", "http://127.0.0.1:" + upstream.getAddress().getPort())
                + Rig.KEY
                + Rig.BUDGET,
            options ->
                options.with(
                    new GatewayOptions.Watching(Duration.ofMillis(5), Duration.ofMillis(20))));
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
    upstream.stop(0);
    threads.close();
  }

  @BeforeEach
  void hold() {
    mayEnd = new CountDownLatch(1);
  }

  /** Sends the first part of the stream, and the rest when the test says so. */
  private void answer(HttpExchange exchange) throws IOException {
    boolean isBeside = exchange.getRequestURI().getPath().endsWith("completions");
    String begun = isBeside ? OPENAI_FIRST : first;
    String ended = isBeside ? OPENAI_REST : rest;
    String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(begun.getBytes(UTF_8));
    exchange.getResponseBody().flush();
    try {
      assertThat(mayEnd.await(10, TimeUnit.SECONDS)).as(asked).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    exchange.getResponseBody().write(ended.getBytes(UTF_8));
    exchange.close();
  }

  private InputStream stream(String path, String body) throws Exception {
    HttpResponse<InputStream> answer =
        rig.client.send(
            rig.request(path).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static String until(InputStream in, String end) throws IOException {
    var read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = read.length() < 10_000 ? in.read() : -1;
      assertThat(next).as("%s (expected: %s)", read, end).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  @Test
  void anOpenAiStreamGetsCommentsAsLongAsItIsSilent() throws Exception {
    try (InputStream in = stream("/v1/chat/completions", CHAT)) {
      String begun = until(in, COMMENT + COMMENT + COMMENT);
      mayEnd.countDown();
      String ended = new String(in.readAllBytes(), UTF_8);

      assertThat(begun).startsWith(OPENAI_FIRST + COMMENT);
      assertThat(ended.replace(COMMENT, "")).startsWith(": hardstop {").contains("data: [DONE]");
    }
  }

  @Test
  void anAnthropicStreamGetsPings() throws Exception {
    first =
        """
        event: message_start
        data: {"type":"message_start","message":{"model":"claude-haiku-4-5","usage":{"input_tokens":5,"output_tokens":1}}}

        """;
    rest =
        """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}

        event: message_stop
        data: {"type":"message_stop"}

        """;
    String body = Rig.message("", ",\"stream\":true");
    try (InputStream in = stream("/v1/messages", body)) {
      String begun = until(in, PING + PING);
      mayEnd.countDown();
      in.readAllBytes();

      assertThat(begun).startsWith(first + PING);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Google's SDKs stumble over comments.
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse |"
            + " {\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]} | 'data: {\"candidates\":[]}\n\n'",
        // An event that has come by half must not be cut in two.
        "/v1/messages | {\"model\":\"claude-haiku-4-5\",\"max_tokens\":9,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} |"
            + " 'event: ping\ndata: {\"type\": '"
      })
  void noneWhereItWouldBreakSomething(String path, String body, String begins) throws Exception {
    first = begins;
    rest = begins.startsWith("event") ? "\"ping\", \"n\":1}\n\n" : begins;
    try (InputStream quiet = stream(path, body);
        InputStream beside = stream("/v1/chat/completions", CHAT)) {
      // The loop looked at both often enough to beat on the one beside it.
      until(beside, COMMENT + COMMENT + COMMENT);
      mayEnd.countDown();

      assertThat(new String(quiet.readAllBytes(), UTF_8)).startsWith(first + rest);
    }
  }
}
