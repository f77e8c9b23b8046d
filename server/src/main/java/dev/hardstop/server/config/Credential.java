package dev.hardstop.server.config;

import java.util.Optional;

/** What a provider is shown as the proof of who pays. */
public sealed interface Credential {
  /** The operator's own. */
  record Own(Secret secret) implements Credential {}

  /**
   * The operator's own keys of AWS, with which each request is signed.
   *
   * @param sessionToken of keys that are lent for a time
   * @param region that signatures are for
   */
  record Signing(
      Secret accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken, String region)
      implements Credential {}

  /** Whatever the caller sent, where {@code x-hardstop-key} identified it. */
  record Caller() implements Credential {}

  /** None is configured: for servers that ask for none. */
  record None() implements Credential {}

  /** It is not where the configuration says; the provider is disabled. */
  record Unset(String reason) implements Credential {}
}
