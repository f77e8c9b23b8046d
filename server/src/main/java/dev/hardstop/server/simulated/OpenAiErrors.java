package dev.hardstop.server.simulated;

/**
 * The errors of OpenAI that do not come from a field of the body. Their texts hold an organisation
 * id and a part of the key, as the real ones do, so that a gateway can be seen to mask them.
 *
 * <p>Source: OpenAI guide "Error codes", and the texts of its answers.
 */
final class OpenAiErrors {
  static final String ORGANIZATION = "org-simulated0organization00";

  /** Returns the error that stands for a status. */
  static WireError of(int status) {
    return switch (status) {
      case 401 -> wrongKey("sk-proj-simulated-provider-key-0000");
      case 402 ->
          new WireError(402, "insufficient_quota", null, "insufficient_quota", "Payment required.");
      case 403 ->
          new WireError(
              403,
              "invalid_request_error",
              null,
              "unsupported_country_region_territory",
              "Country, region, or territory not supported");
      case 429 ->
          new WireError(
              429,
              "requests",
              null,
              "rate_limit_exceeded",
              "Rate limit reached for requests in organization "
                  + ORGANIZATION
                  + " on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again"
                  + " in 120ms.");
      case 503 ->
          new WireError(
              503,
              "server_error",
              null,
              null,
              "The engine is currently overloaded, please try again later");
      default ->
          status >= 500
              ? new WireError(
                  status,
                  "server_error",
                  null,
                  null,
                  "The server had an error while processing your request. Sorry about that!")
              : new WireError(
                  status, "invalid_request_error", null, null, "Simulated status " + status + ".");
    };
  }

  static WireError noKey() {
    return new WireError(
        401,
        "invalid_request_error",
        null,
        null,
        "You didn't provide an API key. You need to provide your API key in an Authorization header"
            + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
  }

  static WireError wrongKey(String key) {
    String shown =
        key.length() < 12
            ? "*".repeat(key.length())
            : key.substring(0, 8) + "*".repeat(8) + key.substring(key.length() - 4);
    return new WireError(
        401,
        "invalid_request_error",
        null,
        "invalid_api_key",
        "Incorrect API key provided: " + shown + ".");
  }

  static WireError unknownUrl(Call call) {
    return new WireError(
        404,
        "invalid_request_error",
        null,
        null,
        "Invalid URL (" + call.method() + " " + call.path() + ")");
  }

  static WireError wrongMethod(Call call) {
    return new WireError(
        405,
        "invalid_request_error",
        null,
        "method_not_supported",
        "Not allowed to " + call.method() + " on " + call.path() + ".");
  }

  static WireError contentType(String type) {
    return new WireError(
        415,
        "invalid_request_error",
        null,
        "unsupported_content_type",
        "Unsupported content type: '"
            + type
            + "'. This API method only accepts 'application/json' requests.");
  }

  private OpenAiErrors() {}
}
