package dev.hardstop.server.node;

import java.util.List;

/** A node cannot start; the message says all that is wrong, a line each. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NodeException(List<String> lines) {
    super(String.join("\n", lines));
  }

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
