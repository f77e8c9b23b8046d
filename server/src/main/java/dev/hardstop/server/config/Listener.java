package dev.hardstop.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An address to listen on.
 *
 * @param host a name or an address, without brackets
 * @param port 0 picks a free one
 */
public record Listener(String host, int port, Optional<Tls> tls) {

  /** Certificate chain and private key, both PEM files. */
  public record Tls(Path certificate, Path key) {}

  private static final Key<Path> CERTIFICATE =
      Key.required("certificate", Kinds.PATH, "The certificate chain, a PEM file.");
  private static final Key<Path> PRIVATE_KEY =
      Key.required("key", Kinds.PATH, "The private key, a PEM file.");
  private static final Shape<Tls> TLS_SHAPE =
      Shape.of(
          List.of(CERTIFICATE, PRIVATE_KEY),
          section -> new Tls(section.get(CERTIFICATE), section.get(PRIVATE_KEY)));

  private static final Kind<Listener> ADDRESS_KIND =
      Kinds.text(
          "HOST:PORT such as 127.0.0.1:8080 or [::1]:8080",
          "^([^:\\s]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}$",
          Listener::parse);
  private static final Key<Listener> ADDRESS =
      Key.required("address", ADDRESS_KIND, "HOST:PORT; port 0 picks a free one.");
  private static final Key<Tls> TLS =
      Key.optional("tls", TLS_SHAPE, "Certificate and key: the listener then speaks TLS only.");
  static final Shape<Listener> SHAPE =
      Shape.of(
          List.of(ADDRESS, TLS),
          section -> {
            Listener address = section.get(ADDRESS);
            return new Listener(address.host, address.port, section.find(TLS));
          });

  /** An address, or a mapping with {@code address} and {@code tls}. */
  static final Kind<Listener> KIND = Composites.either(ADDRESS_KIND, SHAPE);

  private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");

  /** Returns whether only this machine can reach it. */
  public boolean isLoopback() {
    return LOOPBACK.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
  }

  Listener relativeTo(Section section) {
    return new Listener(
        host,
        port,
        tls.map(pair -> new Tls(section.resolve(pair.certificate), section.resolve(pair.key))));
  }

  private static Listener parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon));
    int port = Integer.parseInt(text.substring(colon + 1));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bare.isBlank() || port < 0 || port > 65_535 || (bare.contains(":") && !bracketed)) {
      throw new IllegalArgumentException(text);
    }
    return new Listener(bare, port, Optional.empty());
  }
}
