package dev.hardstop.providers.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes out of an upstream's error what belongs to the shared account: organisation, project and
 * user ids, and whatever looks like a piece of a key.
 */
public final class Masking {
  // A user id has a digit, which "user-provided" has not.
  private static final Pattern IDS =
      Pattern.compile("\\b(org|proj|wrkspc|user(?=[-_][A-Za-z]{0,63}\\d))[-_][A-Za-z0-9]{8,64}+");
  private static final Pattern KEYS = Pattern.compile("\\b(sk|sess|xai|gsk)-[A-Za-z0-9_*-]{3,}+");

  private static final Pattern UUIDS =
      Pattern.compile(
          "(?i)\\b(org(?:ani[sz]ation)?|workspace)([\\s:=\"'(]{1,4})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private Masking() {}

  /** Returns {@code error} with such text replaced; the same bytes if there is none. */
  public static byte[] mask(byte[] error) {
    String text = new String(error, StandardCharsets.UTF_8);
    String masked = UUIDS.matcher(text).replaceAll("$1$2***");
    masked = KEYS.matcher(IDS.matcher(masked).replaceAll("$1-***")).replaceAll("$1-***");
    return masked.equals(text) ? error : masked.getBytes(StandardCharsets.UTF_8);
  }
}
