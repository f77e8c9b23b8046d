package dev.hardstop.providers.wire;

/** What reading a request's body came to. */
public sealed interface Reading {

  /** Returns what {@code body} comes to, whose reading stops where it cannot be believed. */
  static Reading of(Body body) {
    try {
      return new Understood(body.read());
    } catch (BadRequestException e) {
      return new Refused(e.problem());
    }
  }

  /** Reads a request, or throws what is wrong with it. */
  @FunctionalInterface
  interface Body {
    /** Returns the request; throws {@link BadRequestException} if it is to be refused. */
    WireRequest read();
  }

  /** The body is understood as far as it can cost money. */
  record Understood(WireRequest request) implements Reading {}

  /** The body is refused; nothing is sent. */
  record Refused(BadRequest problem) implements Reading {}
}
