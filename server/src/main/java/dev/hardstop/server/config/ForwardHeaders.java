package dev.hardstop.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Headers that pass in addition to the allow-lists of the wires, in lower case.
 *
 * @param up from the caller to the provider
 * @param down from the provider to the caller
 */
public record ForwardHeaders(List<String> up, List<String> down) {
  private static final Set<String> NEVER =
      Set.of(
          "authorization",
          "proxy-authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "cookie",
          "set-cookie",
          "host",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "content-encoding",
          "accept-encoding");

  private static final Kind<String> HEADER =
      Kinds.text(
          "the name of a header that carries no credential and does not frame the message",
          "^[A-Za-z0-9_-]{1,64}$",
          ForwardHeaders::header);

  private static final Key<List<String>> UP =
      Key.list("up", Composites.listOf(HEADER), "From the caller to the provider.");
  private static final Key<List<String>> DOWN =
      Key.list("down", Composites.listOf(HEADER), "From the provider to the caller.");

  static final Shape<ForwardHeaders> SHAPE =
      Shape.of(
          List.of(UP, DOWN), section -> new ForwardHeaders(section.get(UP), section.get(DOWN)));

  private static String header(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (!name.matches("[a-z0-9_-]{1,64}")
        || NEVER.contains(name)
        || name.startsWith("x-hardstop-")) {
      throw new IllegalArgumentException(text);
    }
    return name;
  }
}
