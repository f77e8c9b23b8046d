package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clear error or correct forwarding: never a hang, a crash, a free call or a leaked hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int LIMIT = 1 << 20;

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            Rig.KEY + "    body-limit: 1MiB\n" + Rig.BUDGET,
            options ->
                options.with(
                    options
                        .clients()
                        .within(
                            Duration.ofMillis(500),
                            Duration.ofMillis(500),
                            Duration.ofSeconds(30))));
  }

  @AfterAll
  void close() {
    rig.settled();
    assertThat(rig.openHolds()).isZero();
    rig.close();
  }

  private HttpResponse<String> coded(String coding, byte[] body) {
    return rig.send(
        rig.request(CHAT)
            .header("content-encoding", coding)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"model\":\"gpt-x\"",
        "{\"model\":\"gpt-x\",\"messages\":[]}}",
        "{\"model\":\"gpt-x\",\"messages\":[]} {}",
        "{\"model\":\"gpt-x\",\"model\":\"gpt-y\",\"messages\":[]}",
        "{\"model\":\"gpt-x\",\"\\u006dodel\":\"gpt-y\",\"messages\":[]}",
        "{\"model\":7,\"messages\":[]}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"max_tokens\":1e18}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"max_tokens\":-1}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"max_tokens\":NaN}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"max_tokens\":\"5\"}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"max_tokens\":99999999999999999999}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"n\":0}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"n\":1000000}",
        "{\"model\":\"gpt-x\",\"messages\":[],\"stream\":\"yes\"}",
      })
  void aBodyThatIsNotWhatItShouldBeIsRefused(String body) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = rig.post(CHAT, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":{");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    HttpResponse<String> answer = rig.post(CHAT, "{\"model\":\"gpt-x\",\"messages\":" + deep + "}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body =
        "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"\u00ff\u00fe\"}]}"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(coded("identity", body).statusCode()).isEqualTo(400);
  }

  @Test
  void unknownFieldsAndSpecialTokensAreForwarded() {
    String body =
        """
        {"model":"gpt-x","x_new":{"a":[1]},
         "messages":[{"role":"user","content":"<|endoftext|> [[simulate tokens=1]]"}],"max_tokens":5}""";
    assertThat(rig.post(CHAT, body).statusCode()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().toString()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "deflate", "zstd"})
  void codedBodiesAreDecodedAndSentPlain(String coding) {
    String chat = Rig.chat("tokens=1");
    HttpResponse<String> answer =
        coded(coding, encode(coding, chat.getBytes(StandardCharsets.UTF_8)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().toString()).contains("simulate tokens=1");
    assertThat(rig.provider.served().last().header("content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void bombsStopAtTheBodyLimit(String coding) {
    byte[] bomb = encode(coding, new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(LIMIT);

    HttpResponse<String> answer = coded(coding, bomb);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":\"body_too_large\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void whatIsNotCodedAsItSaysIsRefused(String coding) {
    assertThat(coded(coding, new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
  }

  @Test
  void otherCodingsAreRefused() {
    HttpResponse<String> answer = coded("br", new byte[] {1});

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("\"code\":\"unsupported_encoding\"");
    assertThat(coded("gzip, gzip", new byte[] {1}).statusCode()).isEqualTo(415);
  }

  @Test
  void aBodyOverTheLimitIsRefusedWhetherItSaysSoOrNot() {
    String large = Rig.chat("x".repeat(2 * LIMIT));
    assertThat(rig.post(CHAT, large).statusCode()).isEqualTo(413);
    HttpResponse<String> chunked =
        rig.send(
            rig.request(CHAT)
                .POST(
                    BodyPublishers.ofInputStream(
                        () ->
                            new java.io.ByteArrayInputStream(
                                large.getBytes(StandardCharsets.UTF_8))))
                .build());
    assertThat(chunked.statusCode()).isEqualTo(413);
  }

  @Test
  void anotherContentTypeIsRefused() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send(head("text/plain", 2) + "{}");
      assertThat(client.answer()).startsWith("HTTP/1.1 400").contains("Content-Type");
    }
  }

  @Test
  void aBodyThatDripsIsCutOff() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send(head("application/json", 1_000) + "{");
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 400").contains("too slowly");
    }
    rig.settled();
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsBodyLeavesNothingBehind() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send(head("application/json", 1_000) + "{\"model\"");
    }
    rig.settled();
  }

  private static String head(String type, int length) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
        + Rig.SECRET
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private static byte[] encode(String coding, byte[] plain) {
    var coded = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (coding) {
          case "deflate" -> new DeflaterOutputStream(coded);
          case "zstd" -> coded;
          default -> new GZIPOutputStream(coded);
        }) {
      out.write(coding.equals("zstd") ? Zstd.compress(plain) : plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coded.toByteArray();
  }
}
