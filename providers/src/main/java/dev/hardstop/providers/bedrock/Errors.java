package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.HardstopFields;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;

/**
 * Refusals in Bedrock's format: the kind in a header, the message in the body, with the {@code
 * hardstop} object beside it.
 *
 * <p>Source: Smithy, "AWS restJson1 protocol", "Operation error serialization"; Amazon Bedrock API
 * reference, {@code Converse}, "Errors"; {@code ConverseStreamOutput}.
 */
final class Errors {
  private Errors() {}

  static byte[] body(Refusal refusal) {
    return Json.object(
        json -> {
          json.writeStringProperty("message", refusal.message());
          HardstopFields.write(json, refusal);
        });
  }

  /** Returns the frame that ends a stream with an error. */
  static byte[] frame(Refusal refusal) {
    return Frame.exception("modelStreamErrorException", body(refusal)).encoded();
  }

  /** Returns the name of the exception that an SDK is to throw. */
  static String type(RefusalCode code) {
    return switch (code) {
      case BUDGET_EXHAUSTED, REQUEST_EXCEEDS_BUDGET, TRIPPED, APPROVAL_REQUIRED ->
          "ServiceQuotaExceededException";
      case BUDGET_CONTENDED, THROTTLED, TOO_MANY_ACCOUNTS -> "ThrottlingException";
      case FEATURE_DISABLED,
          MODEL_NOT_ALLOWED,
          PROVIDER_NOT_ALLOWED,
          ATTRIBUTE_NOT_ALLOWED,
          UNKNOWN_KEY ->
          "AccessDeniedException";
      case UNKNOWN_PATH, UNSUPPORTED_PATH, UNKNOWN_CALL, UNKNOWN_OBJECT ->
          "ResourceNotFoundException";
      case STORE_UNAVAILABLE -> "ServiceUnavailableException";
      case UPSTREAM_TIMEOUT -> "ModelTimeoutException";
      case UPSTREAM_UNREACHABLE, UPSTREAM_AUTH_FAILED -> "InternalServerException";
      case UNPRICED_MODEL,
          UNBOUNDED_REQUEST,
          WIRE_MISMATCH,
          AMBIGUOUS_REQUEST,
          ATTRIBUTE_MISSING,
          INVALID_REQUEST,
          BODY_TOO_LARGE,
          ALREADY_DONE,
          GONE,
          UNSUPPORTED_ENCODING ->
          "ValidationException";
    };
  }
}
