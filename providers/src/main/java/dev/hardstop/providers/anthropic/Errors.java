package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.HardstopFields;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;

/**
 * Refusals in Anthropic's format, with the {@code hardstop} object inside the error.
 *
 * <p>Source: Anthropic API reference, "Errors"; anthropic-sdk-python, {@code shared/error_type.py}.
 */
final class Errors {
  private Errors() {}

  /** Returns the body of an error answer, which is also the data of an error event. */
  static byte[] body(Refusal refusal) {
    return Json.object(
        json -> {
          json.writeStringProperty("type", "error");
          json.writeObjectPropertyStart("error");
          json.writeStringProperty("type", type(refusal.code()));
          json.writeStringProperty("message", refusal.message());
          HardstopFields.write(json, refusal);
          json.writeEndObject();
          if (!refusal.call().isEmpty()) {
            json.writeStringProperty("request_id", refusal.call());
          }
        });
  }

  /** Returns the event that ends a stream with an error. */
  static byte[] event(Refusal refusal) {
    return Json.event("error", body(refusal));
  }

  private static String type(RefusalCode code) {
    return switch (code) {
      case BUDGET_EXHAUSTED, REQUEST_EXCEEDS_BUDGET, TRIPPED, APPROVAL_REQUIRED -> "billing_error";
      case BUDGET_CONTENDED, THROTTLED, TOO_MANY_ACCOUNTS -> "rate_limit_error";
      case FEATURE_DISABLED, MODEL_NOT_ALLOWED, PROVIDER_NOT_ALLOWED, ATTRIBUTE_NOT_ALLOWED ->
          "permission_error";
      case UNKNOWN_KEY -> "authentication_error";
      case UNKNOWN_PATH, UNSUPPORTED_PATH, UNKNOWN_CALL, UNKNOWN_OBJECT -> "not_found_error";
      case BODY_TOO_LARGE -> "request_too_large";
      case UPSTREAM_TIMEOUT -> "timeout_error";
      case STORE_UNAVAILABLE, UPSTREAM_UNREACHABLE, UPSTREAM_AUTH_FAILED -> "api_error";
      case UNPRICED_MODEL,
          UNBOUNDED_REQUEST,
          WIRE_MISMATCH,
          AMBIGUOUS_REQUEST,
          ATTRIBUTE_MISSING,
          INVALID_REQUEST,
          ALREADY_DONE,
          GONE,
          UNSUPPORTED_ENCODING ->
          "invalid_request_error";
    };
  }
}
