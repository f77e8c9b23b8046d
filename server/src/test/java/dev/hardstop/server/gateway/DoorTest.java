package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DoorTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: h\r\n";

  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void open() throws Exception {
    port = listen(GatewayOptions.at("127.0.0.1", 0));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private int listen(GatewayOptions options) throws Exception {
    var watch = new Watch(vertx, Ticker.system(), Duration.ofSeconds(1));
    var door = new Door(vertx, options, watch, DoorTest::echo, DoorTest::refuse);
    watch.start();
    return door.listen(0).await(10, TimeUnit.SECONDS);
  }

  private static void echo(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> request.response().end(request.path() + " " + body.toString()));
  }

  private static void refuse(HttpServerRequest request) {
    request.response().setStatusCode(400).end().onComplete(done -> request.connection().close());
  }

  private String sent(String text) {
    try (RawClient client = new RawClient(port)) {
      return client.send(text).untilClosed();
    }
  }

  @Test
  void aPlainRequestIsAnswered() {
    assertThat(sent(GET + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 200").endsWith("/x ");
  }

  @Test
  void requestsOneAfterAnotherOnOneConnectionAreAnswered() {
    try (RawClient client = new RawClient(port)) {
      for (int i = 0; i < 3; i++) {
        client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(client.answer()).endsWith("/p abc");
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    try (RawClient client = new RawClient(port)) {
      client.send(GET + "\r\n" + "POST /y HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(client.answer()).endsWith("/x ");
      assertThat(client.answer()).endsWith("/y hi");
    }
  }

  @Test
  void aHeadThatComesByteByByteIsRead() {
    String text = "POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok";
    try (RawClient client = new RawClient(port)) {
      for (int i = 0; i < text.length(); i++) {
        client.send(text.substring(i, i + 1));
      }
      assertThat(client.answer()).endsWith("/slow ok");
    }
  }

  @Test
  void aBodyMayLookLikeABadHead() {
    String body = "{\r\n  \"a\": 1\n\r\u0000}\r\n\r\n x";
    try (RawClient client = new RawClient(port)) {
      client.send(
          "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      assertThat(client.answer()).endsWith(body);
      client.send(GET + "\r\n");
      assertThat(client.answer()).endsWith("/x ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Both lengths.
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        // Repeated or malformed lengths.
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        // Other transfer codings.
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        // Folds, bare line ends, NUL.
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
        "GET /x HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\r\n\tc\r\n\r\n",
        "GET /x HTTP/1.1\nHost: h\n\n",
        "GET /x HTTP/1.1\r\nHost: h\nA: b\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\r\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nA: b\u0000c\r\n\r\n",
        "GET /\u0000x HTTP/1.1\r\nHost: h\r\n\r\n",
        // Names and lines that are not.
        "GET /x HTTP/1.1\r\nHost: h\r\nA b: c\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nA : c\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\n: c\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET /x\r\n\r\n",
      })
  void whatTwoServersCouldReadInTwoWaysIsRefusedAndTheConnectionClosed(String text) {
    assertThat(sent(text + GET + "\r\n"))
        .matches("(?s)HTTP/1.[01] 400.*")
        .doesNotContain("HTTP/1.1 200");
  }

  @Test
  void tooManyHeaderLinesAreRefused() {
    assertThat(sent(GET + "A: b\r\n".repeat(100) + "\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() {
    assertThat(sent(GET + "A: " + "b".repeat(40_000) + "\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(sent("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void chunksThatAreMalformedEndTheConnection() {
    assertThat(
            sent("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"))
        .doesNotContain("200");
  }

  @Test
  void clearTextHttp2IsNotSpoken() {
    assertThat(sent("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).doesNotContain("200");
    try (RawClient client = new RawClient(port)) {
      client.send(GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n");
      client.send("HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aHeadThatDripsIsCutOffAndIdleConnectionsAreClosed() throws Exception {
    port =
        listen(
            GatewayOptions.at("127.0.0.1", 0)
                .with(
                    GatewayOptions.Clients.DEFAULT.within(
                        Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(100))));
    assertThat(sent("GET /x HTT")).isEmpty();
    assertThat(sent("")).isEmpty();
  }
}
