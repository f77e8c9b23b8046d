package dev.hardstop.server.simulated;

import tools.jackson.databind.node.ObjectNode;

/**
 * The errors of Bedrock. Their texts hold an account and a user, as the real ones do, so that a
 * gateway can be seen to mask them.
 *
 * <p>Source: Amazon Bedrock API reference, {@code Converse}, "Errors", and the texts of its
 * answers.
 */
final class BedrockErrors {
  static final String ACCOUNT = "314159265358";

  /** Returns the error of this HTTP status. */
  static WireError error(int status, String message) {
    return new WireError(status, type(status), null, null, message);
  }

  /** Returns the 400 about what a request says. */
  static WireError invalid(String message) {
    return error(400, message);
  }

  /** Returns the error that stands for an HTTP status. */
  static WireError of(int status) {
    return error(
        status,
        switch (status) {
          case 403 ->
              "User: arn:aws:iam::"
                  + ACCOUNT
                  + ":user/simulated is not authorized to perform: bedrock:InvokeModel";
          case 408 -> "Model has timed out in processing the request.";
          case 429 ->
              "Too many tokens for account " + ACCOUNT + ", please wait before trying again.";
          case 503 -> "The service is not available, please try again.";
          default ->
              status >= 500
                  ? "The system encountered an unexpected error during processing."
                  : "Simulated status " + status + ".";
        });
  }

  static ObjectNode body(WireError error) {
    return Json.object().put("message", error.text());
  }

  static String type(int status) {
    return switch (status) {
      case 401, 403 -> "AccessDeniedException";
      case 404 -> "ResourceNotFoundException";
      case 408 -> "ModelTimeoutException";
      case 424 -> "ModelErrorException";
      case 429 -> "ThrottlingException";
      case 503 -> "ServiceUnavailableException";
      default -> status >= 500 ? "InternalServerException" : "ValidationException";
    };
  }

  private BedrockErrors() {}
}
