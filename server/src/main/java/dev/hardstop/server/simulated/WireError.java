package dev.hardstop.server.simulated;

import org.jspecify.annotations.Nullable;

/** A call that the simulated provider refuses, as its documentation says it would. */
final class WireError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;

  WireError(
      int status, String type, @Nullable String param, @Nullable String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
  }

  /** Returns a 400 about one parameter. */
  static WireError invalid(@Nullable String param, @Nullable String code, String message) {
    return new WireError(400, "invalid_request_error", param, code, message);
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  @Nullable String param() {
    return param;
  }

  @Nullable String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
