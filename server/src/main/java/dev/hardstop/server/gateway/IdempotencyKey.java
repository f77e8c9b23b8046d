package dev.hardstop.server.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A caller's key for repeats, as it goes up to an account that many share: two keys that choose the
 * same one must not be given each other's answers by a provider that keeps them.
 */
final class IdempotencyKey {
  static final String HEADER = "idempotency-key";

  private IdempotencyKey() {}

  /** Returns the same for the same owner and key, and never the same for two owners. */
  static String of(String owner, String key) {
    // Its length before it, so that where the owner ends is not the caller's choice.
    String both = owner.length() + ":" + owner + key;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(both.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
