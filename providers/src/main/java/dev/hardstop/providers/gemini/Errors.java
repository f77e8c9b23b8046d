package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.HardstopFields;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import tools.jackson.core.JsonGenerator;

/**
 * Refusals in Google's format, with the {@code hardstop} object inside the error.
 *
 * <p>Source: Google Cloud APIs, "Errors" ({@code google.rpc.Status}, {@code ErrorInfo}, and the
 * canonical codes).
 */
final class Errors {
  private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
  private static final String DOMAIN = "hardstop";

  private Errors() {}

  /** Returns the body of an error answer. */
  static byte[] body(Refusal refusal) {
    return Json.object(
        json -> {
          json.writeObjectPropertyStart("error");
          json.writeNumberProperty("code", refusal.code().status());
          json.writeStringProperty("message", refusal.message());
          json.writeStringProperty("status", status(refusal.code()));
          writeDetails(json, refusal);
          HardstopFields.write(json, refusal);
          json.writeEndObject();
        });
  }

  /** Returns the event that ends a stream with an error. */
  static byte[] event(Refusal refusal) {
    return Json.event("", body(refusal));
  }

  private static void writeDetails(JsonGenerator json, Refusal refusal) {
    json.writeArrayPropertyStart("details");
    json.writeStartObject();
    json.writeStringProperty("@type", ERROR_INFO);
    json.writeStringProperty("reason", refusal.code().name());
    json.writeStringProperty("domain", DOMAIN);
    if (!refusal.param().isEmpty()) {
      json.writeObjectPropertyStart("metadata");
      json.writeStringProperty("field", refusal.param());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private static String status(RefusalCode code) {
    return switch (code) {
      case BUDGET_EXHAUSTED,
          REQUEST_EXCEEDS_BUDGET,
          TRIPPED,
          APPROVAL_REQUIRED,
          BUDGET_CONTENDED,
          THROTTLED,
          TOO_MANY_ACCOUNTS ->
          "RESOURCE_EXHAUSTED";
      case FEATURE_DISABLED, MODEL_NOT_ALLOWED, PROVIDER_NOT_ALLOWED, ATTRIBUTE_NOT_ALLOWED ->
          "PERMISSION_DENIED";
      case UNKNOWN_KEY -> "UNAUTHENTICATED";
      case STORE_UNAVAILABLE, UPSTREAM_UNREACHABLE, UPSTREAM_AUTH_FAILED -> "UNAVAILABLE";
      case UPSTREAM_TIMEOUT -> "DEADLINE_EXCEEDED";
      case UNKNOWN_PATH, UNKNOWN_CALL, UNKNOWN_OBJECT, GONE -> "NOT_FOUND";
      case UNSUPPORTED_PATH -> "UNIMPLEMENTED";
      case ALREADY_DONE -> "ALREADY_EXISTS";
      case UNPRICED_MODEL,
          UNBOUNDED_REQUEST,
          WIRE_MISMATCH,
          AMBIGUOUS_REQUEST,
          ATTRIBUTE_MISSING,
          INVALID_REQUEST,
          BODY_TOO_LARGE,
          UNSUPPORTED_ENCODING ->
          "INVALID_ARGUMENT";
    };
  }
}
