package dev.hardstop.providers.gemini;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes out of an upstream's error what belongs to the shared account: project numbers and ids, and
 * whatever looks like a piece of a key.
 *
 * <p>Source: Google Cloud API errors ({@code consumer: projects/…}, {@code containerInfo}).
 */
final class Masking {
  private static final Pattern PROJECTS =
      Pattern.compile(
          "\\b(projects?[/ :=\"]{1,4}|containerInfo\"\\s{0,8}:\\s{0,8}\")[a-z0-9-]{4,64}+");
  private static final Pattern KEYS =
      Pattern.compile("\\b(AIza|AQ\\.|ya29\\.)[A-Za-z0-9_*.-]{3,}+");

  private Masking() {}

  /** Returns {@code error} with such text replaced; the same bytes if there is none. */
  static byte[] mask(byte[] error) {
    String text = new String(error, StandardCharsets.UTF_8);
    String masked = KEYS.matcher(PROJECTS.matcher(text).replaceAll("$1***")).replaceAll("$1***");
    return masked.equals(text) ? error : masked.getBytes(StandardCharsets.UTF_8);
  }
}
