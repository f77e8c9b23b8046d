package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import dev.hardstop.server.upstream.Proxies;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers behind a company's forward proxy, a real one that tunnels. */
final class ProxyTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private X509Bundle certificate;
  private SimulatedProvider upstream;
  private NetServer proxy;

  @BeforeEach
  void open() throws Exception {
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
    upstream =
        Rig.get(
            SimulatedProvider.start(
                vertx, new SimulatedProviderOptions(InstantSource.system()).tls(pair)));
    proxy = Rig.get(vertx.createNetServer().connectHandler(this::tunnel).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    Rig.get(upstream.close());
    Rig.get(vertx.close());
  }

  private void tunnel(NetSocket client) {
    client.handler(
        head -> {
          heads.add(head.toString());
          client.pause();
          vertx
              .createNetClient()
              .connect(upstream.port(), "localhost")
              .onSuccess(
                  server -> {
                    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
                    client.handler(server::write);
                    server.handler(client::write);
                    client.closeHandler(gone -> server.close());
                    server.closeHandler(gone -> client.close());
                    client.resume();
                  });
        });
  }

  private Rig rig(Map<String, String> environment) throws Exception {
    Path bundle = folder.resolve("ca.pem");
    Files.writeString(bundle, certificate.getCertificatePathPEM());
    String yaml =
        """
        providers:
          sim: {api: openai, base-url: "https://localhost:%d/v1", credential: "${env:SIM_KEY}",
                prices: {"*": {input: 1, output: 4}}}
        ca-bundle: %s
        """
                .formatted(upstream.port(), bundle)
            + Rig.KEY
            + Rig.BUDGET;
    return new Rig(folder, yaml, UnaryOperator.identity(), Proxies.of(environment));
  }

  private String address() {
    return "127.0.0.1:" + proxy.actualPort();
  }

  @Test
  void aCallGoesThroughTheProxyThatTheEnvironmentNames() throws Exception {
    try (Rig rig = rig(Map.of("HTTPS_PROXY", "http://ann:s3cret@" + address()))) {
      HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=3"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(heads).hasSize(1);
      assertThat(heads.getFirst())
          .startsWith("CONNECT localhost:" + upstream.port() + " HTTP/1.1\r\n")
          .contains("Basic YW5uOnMzY3JldA==")
          .doesNotContain("sk-sim");
    }
  }

  @Test
  void aHostThatNeedsNoProxyIsReachedDirectly() throws Exception {
    Map<String, String> environment =
        Map.of("https_proxy", address(), "NO_PROXY", "example.com,localhost");
    try (Rig rig = rig(environment)) {
      assertThat(rig.post(CHAT, Rig.chat("tokens=3")).statusCode()).isEqualTo(200);
      assertThat(heads).isEmpty();
    }
  }

  @Test
  void aProxyThatIsGoneCostsNothing() throws Exception {
    Rig.get(proxy.close());
    try (Rig rig = rig(Map.of("https_proxy", address()))) {
      HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=3"));

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("upstream_unreachable");
      assertThat(rig.call(answer).charge()).isEmpty();
      assertThat(rig.openHolds()).isZero();
    }
  }
}
