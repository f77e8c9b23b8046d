package dev.hardstop.server.simulated;

import tools.jackson.databind.node.ObjectNode;

/**
 * The errors of Anthropic. Their texts hold an organisation id, as the real ones do, so that a
 * gateway can be seen to mask it.
 *
 * <p>Source: Anthropic API reference, "Errors", and the texts of its answers.
 */
final class AnthropicErrors {
  static final String ORGANIZATION = "00000000-5a5a-4a5a-8a5a-0123456789ab";

  /** Returns the error of this status. */
  static WireError error(int status, String message) {
    return new WireError(status, type(status), null, null, message);
  }

  /** Returns the 400 about one field. */
  static WireError invalid(String field, String message) {
    return error(400, field + ": " + message);
  }

  /** Returns the error that stands for a status. */
  static WireError of(int status) {
    return error(
        status,
        switch (status) {
          case 401 -> "invalid x-api-key";
          case 402 -> "Your credit balance is too low to access the Anthropic API.";
          case 403 -> "Your API key does not have permission to use the specified resource.";
          case 429 ->
              "This request would exceed the rate limit for your organization (org: "
                  + ORGANIZATION
                  + ") of 50,000 input tokens per minute.";
          case 529 -> "Overloaded";
          default -> status >= 500 ? "Internal server error" : "Simulated status " + status + ".";
        });
  }

  static ObjectNode body(WireError error, String requestId) {
    ObjectNode answer = Json.object().put("type", "error");
    answer.putObject("error").put("type", error.type()).put("message", error.text());
    return answer.put("request_id", requestId);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  private AnthropicErrors() {}
}
