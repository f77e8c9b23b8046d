package dev.hardstop.server.node;

import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.Listener;
import dev.hardstop.server.control.ControlOptions;
import dev.hardstop.server.gateway.GatewayOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Optional;

/** How the configured listeners are opened. */
final class Listeners {
  private Listeners() {}

  static GatewayOptions gateway(Configuration configuration) {
    Listener listener = configuration.listen().gateway();
    return GatewayOptions.at(listener.host(), listener.port())
        .withShutdownGrace(configuration.shutdownGrace())
        .with(certificate(listener));
  }

  static ControlOptions control(Configuration configuration) {
    Listener listener = configuration.listen().control();
    return new ControlOptions(
        listener.host(),
        listener.port(),
        certificate(listener),
        configuration.network().publicUrl(),
        configuration.network().behindProxy());
  }

  /** Returns the address to type for the gateway. */
  static String url(Listener listener, int port) {
    String host = listener.host().contains(":") ? "[" + listener.host() + "]" : listener.host();
    return (listener.tls().isPresent() ? "https" : "http") + "://" + host + ":" + port;
  }

  private static Optional<KeyCertOptions> certificate(Listener listener) {
    return listener
        .tls()
        .map(
            pair ->
                new PemKeyCertOptions()
                    .addCertPath(pair.certificate().toString())
                    .addKeyPath(pair.key().toString()));
  }
}
