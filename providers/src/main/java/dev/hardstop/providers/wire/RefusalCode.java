package dev.hardstop.providers.wire;

import java.util.Locale;

/**
 * Every reason for which a caller is refused, with the status and retry advice that belong to it.
 *
 * <p>Only a refusal that can pass by waiting seconds is retryable: SDKs retry by status, up to 36
 * times a call.
 */
public enum RefusalCode {
  BUDGET_EXHAUSTED(402),
  REQUEST_EXCEEDS_BUDGET(402),
  BUDGET_CONTENDED(429, true),
  THROTTLED(429, true),
  TOO_MANY_ACCOUNTS(429, true),
  TRIPPED(402),
  FEATURE_DISABLED(403),
  MODEL_NOT_ALLOWED(403),
  PROVIDER_NOT_ALLOWED(403),
  ATTRIBUTE_NOT_ALLOWED(403),
  APPROVAL_REQUIRED(402),
  UNPRICED_MODEL(400),
  UNBOUNDED_REQUEST(400),
  WIRE_MISMATCH(400),
  AMBIGUOUS_REQUEST(400),
  ATTRIBUTE_MISSING(400),
  INVALID_REQUEST(400),
  UNKNOWN_KEY(401),
  STORE_UNAVAILABLE(503, true),
  UPSTREAM_UNREACHABLE(502),
  UPSTREAM_AUTH_FAILED(502),
  UPSTREAM_TIMEOUT(504),
  UNKNOWN_PATH(404),
  UNSUPPORTED_PATH(501),
  UNKNOWN_CALL(404),
  UNKNOWN_OBJECT(404),
  ALREADY_DONE(409),
  GONE(410),
  BODY_TOO_LARGE(413),
  UNSUPPORTED_ENCODING(415);

  private final int status;
  private final boolean retryable;

  RefusalCode(int status) {
    this(status, false);
  }

  RefusalCode(int status, boolean retryable) {
    this.status = status;
    this.retryable = retryable;
  }

  /** Returns the stable code, in snake_case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the status number that goes with it unless the operator chose another. */
  public int status() {
    return status;
  }

  /** Returns whether the same request may pass if it is sent again within seconds. */
  public boolean isRetryable() {
    return retryable;
  }
}
