package dev.hardstop.server.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a secret. Secrets are looked up by it, so that how long a look-up takes says
 * nothing about any secret.
 */
record SecretHash(long a, long b, long c, long d) {
  /** Reads 64 hex digits. */
  static SecretHash ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  private static SecretHash of(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new SecretHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /** Makes hashes. Threads: one. */
  static final class Maker {
    private final MessageDigest sha256;

    Maker() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("SHA-256 is part of every JDK", e);
      }
    }

    SecretHash of(String secret) {
      return SecretHash.of(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
