package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The provider over TLS and HTTP/2, where one broken stream leaves the connection whole. */
final class Http2Test {
  private static final long PATIENCE_SECONDS = RunningProvider.PATIENCE.toSeconds();
  private static final Vertx VERTX = Vertx.vertx();
  private static RunningProvider running;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    running = new RunningProvider(RunningProvider.options().tls(keyCert(certificate)));
    client =
        VERTX.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setTrustOptions(trust(certificate))
                .setVerifyHost(false));
  }

  @AfterAll
  static void stop() throws TimeoutException {
    VERTX.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    running.close();
  }

  @Test
  void streamsAnAnswer() throws TimeoutException {
    HttpClientResponse response = await(answer("tokens=2", ",\"stream\":true"));
    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(await(body(response)).toString(UTF_8))
        .startsWith("data: {")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void noticesAStreamThatItsClientResets() throws Exception {
    HttpClientResponse response = await(answer("tokens=1000 rate=10", ",\"stream\":true"));
    await(response.request().reset(8));

    assertThat(running.served().await(served -> served.cancelled() == 1, RunningProvider.PATIENCE))
        .isTrue();
    assertThat(running.served().connectionsOpen()).isOne();
  }

  @Test
  void breaksOnlyTheStream() throws TimeoutException {
    HttpClientResponse response = await(answer("tokens=20 fail=cut", ",\"stream\":true"));
    assertThatThrownBy(() -> await(body(response))).isInstanceOf(StreamResetException.class);
    assertThat(await(answer("tokens=1", "")).statusCode()).isEqualTo(200);
    assertThat(running.served().connectionsOpened()).isOne();
  }

  private static Future<HttpClientResponse> answer(String words, String more) {
    Future<HttpClientRequest> request =
        client.request(
            HttpMethod.POST, running.provider().port(), "127.0.0.1", "/v1/chat/completions");
    return request.compose(
        each ->
            each.putHeader("authorization", "Bearer k")
                .putHeader("content-type", "application/json")
                .send(RunningProvider.chatBody(words, more))
                .map(
                    response -> {
                      response.pause();
                      return response;
                    }));
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Future<Buffer> body = response.body();
    response.resume();
    return body;
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static PemKeyCertOptions keyCert(X509Bundle bundle) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(bundle.getCertificatePathPEM()))
        .setKeyValue(Buffer.buffer(bundle.getPrivateKeyPEM()));
  }

  private static PemTrustOptions trust(X509Bundle bundle) {
    return new PemTrustOptions().addCertValue(Buffer.buffer(bundle.getRootCertificatePEM()));
  }
}
