package dev.hardstop.server.repeats;

import dev.hardstop.engine.ledger.RepeatMark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the marks by which repeats are known. The body's hash is keyed by the idempotency key,
 * which is kept nowhere, so that a short prompt cannot be found out by trying.
 */
public final class Marking {
  /** Most characters of an idempotency key. */
  public static final int MAX_KEY_LENGTH = 255;

  private static final String HMAC = "HmacSHA256";

  private Marking() {}

  /**
   * Returns the mark of a request.
   *
   * @param key id of the key whose request it is
   * @param path that was called: the same idempotency key on another path is another
   */
  public static RepeatMark of(String key, String path, String idempotencyKey, byte[] body) {
    try {
      byte[] secret = idempotencyKey.getBytes(StandardCharsets.UTF_8);
      MessageDigest scope = MessageDigest.getInstance("SHA-256");
      scope.update((key + '\n' + path + '\n').getBytes(StandardCharsets.UTF_8));
      Mac keyed = Mac.getInstance(HMAC);
      keyed.init(new SecretKeySpec(secret, HMAC));
      ByteBuffer hashes =
          ByteBuffer.allocate(64).put(scope.digest(secret)).put(keyed.doFinal(body));
      return new RepeatMark(
          hashes.getLong(0), hashes.getLong(8), hashes.getLong(32), hashes.getLong(40));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: missing from the JDK", e);
    }
  }
}
