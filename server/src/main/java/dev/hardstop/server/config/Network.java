package dev.hardstop.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How Hardstop is reached, and how it reaches providers.
 *
 * @param publicUrl what people type for the control plane; its host is accepted besides loopback
 * @param behindProxy a proxy in front ends TLS, so listeners may speak plain HTTP to it
 * @param caBundle further certificate authorities for connections to providers, a PEM file
 */
public record Network(
    Optional<URI> publicUrl,
    boolean behindProxy,
    ForwardHeaders forwardHeaders,
    Optional<Path> caBundle) {

  private static final Key<URI> PUBLIC_URL =
      Key.optional(
          "public-url",
          Kinds.text("an http or https address", "^https?://[^\\s]+$", Network::address),
          "Under which people reach the control plane.");
  private static final Key<Boolean> BEHIND_PROXY =
      Key.of(
          "behind-proxy",
          Kinds.BOOLEAN,
          "false",
          "A proxy in front ends TLS, so listeners other than loopback may do without.");
  private static final Key<ForwardHeaders> FORWARD_HEADERS =
      Key.mapping(
          "forward-headers", ForwardHeaders.SHAPE, "Headers that pass besides the known ones.");
  private static final Key<Path> CA_BUNDLE =
      Key.optional(
          "ca-bundle", Kinds.PATH, "Further certificate authorities for providers, a PEM file.");

  static final List<Key<?>> KEYS = List.of(PUBLIC_URL, BEHIND_PROXY, FORWARD_HEADERS, CA_BUNDLE);

  static Network in(Section section) {
    Optional<Path> bundle = section.find(CA_BUNDLE).map(section::resolve);
    bundle
        .filter(path -> !path.toFile().canRead())
        .ifPresent(path -> section.error(CA_BUNDLE, path + " (expected: a readable file)"));
    return new Network(
        section.find(PUBLIC_URL), section.get(BEHIND_PROXY), section.get(FORWARD_HEADERS), bundle);
  }

  private static URI address(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
