package dev.hardstop.server.simulated;

import tools.jackson.databind.node.ObjectNode;

/**
 * The errors of Google. Their details hold a project number, as the real ones do, so that a gateway
 * can be seen to mask it.
 *
 * <p>Source: Gemini API, "Troubleshooting" (statuses and their causes), and the texts of its
 * answers.
 */
final class GeminiErrors {
  static final String PROJECT = "projects/314159265358";

  /** Returns the error of this HTTP status. */
  static WireError error(int status, String message) {
    return new WireError(status, status(status), null, null, message);
  }

  /** Returns the 400 about what a request says. */
  static WireError invalid(String message) {
    return error(400, message);
  }

  /** Returns what is said of a key that is not known. */
  static WireError wrongKey() {
    return new WireError(
        400,
        status(400),
        null,
        "API_KEY_INVALID",
        "API key not valid. Please pass a valid API key.");
  }

  /** Returns the error that stands for an HTTP status. */
  static WireError of(int status) {
    return error(
        status,
        switch (status) {
          case 402 -> "Your prepayment credits are depleted.";
          case 403 -> "Method doesn't allow unregistered callers.";
          case 429 ->
              "You exceeded your current quota, please check your plan and billing details.";
          case 503 -> "The model is overloaded. Please try again later.";
          default ->
              status >= 500
                  ? "An internal error has occurred. Please retry."
                  : "Simulated status " + status + ".";
        });
  }

  static ObjectNode body(WireError error) {
    ObjectNode answer = Json.object();
    ObjectNode inner =
        answer
            .putObject("error")
            .put("code", error.status())
            .put("message", error.text())
            .put("status", error.type());
    inner
        .putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", error.code() == null ? "SIMULATED" : error.code())
        .put("domain", "googleapis.com")
        .putObject("metadata")
        .put("consumer", PROJECT)
        .put("service", "generativelanguage.googleapis.com");
    return answer;
  }

  private static String status(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 402, 429 -> "RESOURCE_EXHAUSTED";
      case 501 -> "UNIMPLEMENTED";
      case 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    };
  }

  private GeminiErrors() {}
}
