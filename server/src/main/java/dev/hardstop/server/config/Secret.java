package dev.hardstop.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** A credential in clear. Never in a message: only {@link #reveal()} shows it. */
public final class Secret {
  private final String clear;

  private Secret(String clear) {
    this.clear = clear;
  }

  /**
   * Returns {@code clear} as a secret.
   *
   * @throws IllegalArgumentException if it is empty or has a control character, which would break
   *     the header it is sent in
   */
  public static Secret of(String clear) {
    if (clear.isEmpty() || clear.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "secret: empty or with a control character (expected: one line)");
    }
    return new Secret(clear);
  }

  /** Returns a new secret for a caller: {@code hs_} and 43 url-safe characters, 256 random bits. */
  public static Secret random(SecureRandom random) {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    return new Secret("hs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** Returns the secret itself, for the one header that carries it. */
  public String reveal() {
    return clear;
  }

  /** Returns the SHA-256 of the UTF-8 bytes, as 64 lower-case hex digits. */
  public String sha256() {
    return sha256(clear);
  }

  /** Returns the SHA-256 of the UTF-8 bytes of {@code clear}, as 64 lower-case hex digits. */
  public static String sha256(String clear) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(clear.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that
        && MessageDigest.isEqual(
            clear.getBytes(StandardCharsets.UTF_8), that.clear.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return clear.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
