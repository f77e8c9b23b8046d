package dev.hardstop.providers.wire;

/** What reading a request's body came to. */
public sealed interface Reading {

  /** The body is understood as far as it can cost money. */
  record Understood(WireRequest request) implements Reading {}

  /** The body is refused; nothing is sent. */
  record Refused(BadRequest problem) implements Reading {}
}
