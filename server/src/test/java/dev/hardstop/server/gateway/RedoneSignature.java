package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.server.simulated.ServedCall;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature that AWS would work out for a request as it arrived; without any library of theirs.
 *
 * <p>Source: IAM user guide, "Create a signed AWS API request".
 */
final class RedoneSignature {
  private RedoneSignature() {}

  /** Returns the {@code Authorization} that belongs to what was received. */
  static String of(ServedCall served, String keyId, String secret, String region) {
    String signedHeaders =
        served.header("authorization").orElse("").replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    String time = served.header("x-amz-date").orElse("");
    String scope = time.substring(0, 8) + "/" + region + "/bedrock/aws4_request";
    String canonical =
        String.join(
            "\n",
            served.method(),
            twiceEncoded(served.uri()),
            "",
            Arrays.stream(signedHeaders.split(";", -1))
                .map(name -> name + ":" + served.header(name).orElse("") + "\n")
                .collect(Collectors.joining()),
            signedHeaders,
            hash(served.body().getBytes()));
    String toSign =
        String.join("\n", "AWS4-HMAC-SHA256", time, scope, hash(canonical.getBytes(UTF_8)));
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(keyId, scope, signedHeaders, HexFormat.of().formatHex(mac(key, toSign)));
  }

  /** For all services but S3 the path, which is encoded already, is encoded once more. */
  private static String twiceEncoded(String path) {
    return path.replace("%", "%25");
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
