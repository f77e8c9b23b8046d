package dev.hardstop.providers.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes out of an error of AWS what belongs to the account that is shared: its number, the names of
 * its users and roles, its access keys.
 *
 * <p>Source: AWS general reference, "Amazon Resource Names"; IAM user guide, "Unique identifiers"
 * (AKIA, ASIA).
 */
final class Masking {
  private static final Pattern IDENTITIES =
      Pattern.compile("\\barn:aws[a-z-]{0,16}:(iam|sts)::[^\\s\"',;]{1,512}");
  private static final Pattern ACCOUNTS = Pattern.compile("(?<![0-9])[0-9]{12}(?![0-9])");
  private static final Pattern KEYS = Pattern.compile("\\b(AKIA|ASIA|ABSK)[A-Za-z0-9+/=_-]{8,}+");

  private Masking() {}

  /** Returns {@code error} with such text replaced; the same bytes if there is none. */
  static byte[] mask(byte[] error) {
    String text = new String(error, StandardCharsets.UTF_8);
    String masked = IDENTITIES.matcher(text).replaceAll("arn:aws:$1::***");
    masked = KEYS.matcher(ACCOUNTS.matcher(masked).replaceAll("***")).replaceAll("$1***");
    return masked.equals(text) ? error : masked.getBytes(StandardCharsets.UTF_8);
  }
}
