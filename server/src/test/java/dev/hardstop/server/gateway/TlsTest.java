package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** TLS and HTTP/2 on both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {
  private final Vertx vertx = Vertx.vertx();
  private SimulatedProvider upstream;
  private Rig rig;
  private HttpClientAgent client;
  private X509Bundle certificate;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    certificate =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    PemKeyCertOptions pair =
        new PemKeyCertOptions()
            .addCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
            .addKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM()));
    Path bundle = folder.resolve("ca.pem");
    Files.writeString(bundle, certificate.getCertificatePathPEM());
    upstream =
        Rig.get(
            SimulatedProvider.start(
                vertx, new SimulatedProviderOptions(InstantSource.system()).tls(pair)));
    rig =
        new Rig(
            folder,
            """
            providers:
              sim: {api: openai, base-url: "https://localhost:%d/v1", credential: "${env:SIM_KEY}",
                    prices: {"*": {input: 1, output: 4}}}
              amazon: {api: bedrock, base-url: "https://localhost:%d", credential: "${env:SIM_KEY}", book: aws}
              plain: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", prices: {"*": {input: 1, output: 4}}}
            ca-bundle: %s
            """
                    .formatted(upstream.port(), upstream.port(), bundle)
                + Rig.KEY
                + Rig.BUDGET,
            options -> options.with(Optional.of(pair)));
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2));
  }

  @Test
  void amazonsAsynchronousClientSpeaksHttp2AsItDoesByItself() throws Exception {
    TrustManager[] trusted = certificate.toTrustManagerFactory().getTrustManagers();
    List<StopReason> stops = new CopyOnWriteArrayList<>();
    var visitor =
        ConverseStreamResponseHandler.Visitor.builder()
            .onMessageStop(event -> stops.add(event.stopReason()))
            .build();
    try (BedrockRuntimeAsyncClient amazon =
        BedrockRuntimeAsyncClient.builder()
            .httpClientBuilder(
                NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(() -> trusted))
            .endpointOverride(URI.create("https://localhost:" + rig.gateway.port()))
            .region(Region.US_EAST_1)
            .tokenProvider(StaticTokenProvider.create(() -> Rig.SECRET))
            .authSchemeProvider(
                BedrockRuntimeAuthSchemeProvider.defaultProvider(List.of("httpBearerAuth")))
            .build()) {
      amazon
          .converseStream(
              request -> request.modelId(BedrockTest.MODEL).messages(BedrockSdkTest.says("hello")),
              ConverseStreamResponseHandler.builder().subscriber(visitor).build())
          .get(20, TimeUnit.SECONDS);
    }

    assertThat(stops).containsExactly(StopReason.END_TURN);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
    Rig.get(upstream.close());
    Rig.get(vertx.close());
  }

  private record Answer(HttpVersion version, int status, String body) {}

  private Answer post(String path, String body) throws Exception {
    return client
        .request(
            new RequestOptions()
                .setHost("localhost")
                .setPort(rig.gateway.port())
                .setMethod(HttpMethod.POST)
                .setURI(path)
                .putHeader("authorization", "Bearer " + Rig.SECRET)
                .putHeader("content-type", "application/json"))
        .compose(request -> request.send(body))
        .compose(
            answer ->
                answer
                    .body()
                    .map(
                        text -> new Answer(answer.version(), answer.statusCode(), text.toString())))
        .await(20, TimeUnit.SECONDS);
  }

  @Test
  void http2IsSpokenByAlpnOnBothSides() throws Exception {
    Answer answer = post("/v1/chat/completions", Rig.chat("tokens=3"));

    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(upstream.served().calls()).isPositive();
  }

  @Test
  void aStreamPassesOverHttp2() throws Exception {
    Answer answer = post("/v1/chat/completions", Rig.streamedChat("tokens=50"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains(": hardstop {\"cost_usd\"").endsWith("data: [DONE]\n\n");
  }

  @Test
  void aRefusalPassesOverHttp2() throws Exception {
    assertThat(post("/v1/nothing", "{}").status()).isEqualTo(404);
    assertThat(post("/v1/chat/completions", "{").status()).isEqualTo(400);
    assertThat(post("/v1/../x", "{}").status()).isEqualTo(400);
  }

  @Test
  void aStreamThatItsClientResetsIsReadToItsEnd() throws Exception {
    long before = rig.provider.served().calls();
    client
        .request(
            new RequestOptions()
                .setHost("localhost")
                .setPort(rig.gateway.port())
                .setMethod(HttpMethod.POST)
                .setURI("/p/plain/v1/chat/completions")
                .putHeader("authorization", "Bearer " + Rig.SECRET)
                .putHeader("content-type", "application/json"))
        .compose(
            request ->
                request
                    .send(Rig.streamedChat("prompt=10 tokens=300 rate=400"))
                    .onSuccess(answer -> request.reset()))
        .await(20, TimeUnit.SECONDS);

    rig.settled();
    assertThat(rig.provider.served().calls()).isEqualTo(before + 1);
    rig.store
        .projection()
        .awaitWatermark(rig.ledger.sizes().lastSequence(), java.time.Duration.ofSeconds(10));
    assertThat(
            rig.store.projection().callsBefore(Long.MAX_VALUE, 10).stream()
                .filter(call -> call.attributes().contains("plain"))
                .toList())
        .allSatisfy(call -> assertThat(call.ending()).isEqualTo("metered"));
  }
}
