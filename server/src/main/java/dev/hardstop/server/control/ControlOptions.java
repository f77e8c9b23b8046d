package dev.hardstop.server.control;

import io.vertx.core.net.KeyCertOptions;
import java.net.URI;
import java.util.Optional;

/**
 * Where a control plane listens, and whom it believes.
 *
 * @param port 0 picks a free one
 * @param publicUrl under which people reach it besides loopback
 * @param behindProxy whether requests from this machine may come from anywhere, through a proxy
 */
public record ControlOptions(
    String host,
    int port,
    Optional<KeyCertOptions> tls,
    Optional<URI> publicUrl,
    boolean behindProxy) {}
