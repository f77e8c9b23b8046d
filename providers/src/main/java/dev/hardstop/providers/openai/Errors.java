package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.HardstopFields;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import tools.jackson.core.JsonGenerator;

/**
 * Refusals in OpenAI's format, with the {@code hardstop} object inside the error.
 *
 * <p>Source: OpenAI API specification, {@code ErrorResponse}; help.openai.com 5955604 (out of money
 * is {@code insufficient_quota}). SDKs decide by status, people and agents by code.
 */
final class Errors {
  private Errors() {}

  /** Returns the body of an error answer. */
  static byte[] body(Refusal refusal) {
    return Json.object(
        json -> {
          json.writeObjectPropertyStart("error");
          writeError(json, refusal, type(refusal.code()));
          json.writeEndObject();
        });
  }

  /** Returns the event that ends a stream of this operation with an error. */
  static byte[] event(Operation operation, Refusal refusal) {
    // The error event of Responses is flat, and its type says what kind of event it is.
    return operation == Operation.RESPONSES
        ? Json.event("error", Json.object(json -> writeError(json, refusal, "error")))
        : Json.event("", body(refusal));
  }

  private static void writeError(JsonGenerator json, Refusal refusal, String type) {
    json.writeStringProperty("message", refusal.message());
    json.writeStringProperty("type", type);
    writeOrNull(json, "param", refusal.param());
    json.writeStringProperty("code", refusal.code().label());
    HardstopFields.write(json, refusal);
  }

  private static String type(RefusalCode code) {
    return switch (code) {
      case BUDGET_EXHAUSTED, REQUEST_EXCEEDS_BUDGET, TRIPPED, APPROVAL_REQUIRED ->
          "insufficient_quota";
      case BUDGET_CONTENDED, THROTTLED, TOO_MANY_ACCOUNTS -> "rate_limit_error";
      case FEATURE_DISABLED, MODEL_NOT_ALLOWED, PROVIDER_NOT_ALLOWED, ATTRIBUTE_NOT_ALLOWED ->
          "permission_error";
      case UNKNOWN_KEY -> "authentication_error";
      case STORE_UNAVAILABLE, UPSTREAM_UNREACHABLE, UPSTREAM_AUTH_FAILED, UPSTREAM_TIMEOUT ->
          "server_error";
      case UNPRICED_MODEL,
          UNBOUNDED_REQUEST,
          WIRE_MISMATCH,
          AMBIGUOUS_REQUEST,
          ATTRIBUTE_MISSING,
          INVALID_REQUEST,
          UNKNOWN_PATH,
          UNSUPPORTED_PATH,
          UNKNOWN_CALL,
          UNKNOWN_OBJECT,
          ALREADY_DONE,
          GONE,
          BODY_TOO_LARGE,
          UNSUPPORTED_ENCODING ->
          "invalid_request_error";
    };
  }

  private static void writeOrNull(JsonGenerator json, String name, String value) {
    if (value.isEmpty()) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}
