package dev.hardstop.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what {@code ${env:NAME}} and {@code ${file:PATH}} stand for.
 *
 * @param folder that of the configuration; relative paths start there
 */
record References(Path folder, Map<String, String> environment) {
  static final String SPELLING = "\\$\\{(env|file):([^{}]+)\\}";

  /** Where nothing can be found. */
  static final References NONE = new References(Path.of(""), Map.of());

  private static final Pattern REFERENCE = Pattern.compile(SPELLING);
  private static final int MAX_SECRET_BYTES = 64 << 10;

  /** What a text that should be secret turned out to be. */
  sealed interface Resolved {
    /** Written in the file as it is. */
    record Literal(Secret secret) implements Resolved {}

    /** Found where the reference points. */
    record Found(Secret secret) implements Resolved {}

    /** The reference leads nowhere, for the {@code reason}. */
    record Missing(String reason) implements Resolved {}

    /** Neither a reference nor usable as it is. */
    record Malformed(String expected) implements Resolved {}
  }

  Resolved resolve(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    if (matcher.matches()) {
      return matcher.group(1).equals("env")
          ? variable(matcher.group(2).strip())
          : file(matcher.group(2).strip());
    }
    if (text.contains("${")) {
      return new Resolved.Malformed("${env:NAME} or ${file:PATH} as the whole value");
    }
    return usable(text)
        ? new Resolved.Literal(Secret.of(text))
        : new Resolved.Malformed("one line, not empty");
  }

  private Resolved variable(String name) {
    @Nullable String value = environment.get(name);
    if (value == null || value.isBlank()) {
      return new Resolved.Missing("the environment variable " + name + " is not set");
    }
    return found(value, "the environment variable " + name);
  }

  private Resolved file(String name) {
    Path path = folder.resolve(name);
    try {
      if (Files.size(path) > MAX_SECRET_BYTES) {
        return new Resolved.Missing(path + " is larger than 64KiB");
      }
      return found(Files.readString(path, StandardCharsets.UTF_8), path.toString());
    } catch (IOException e) {
      return new Resolved.Missing(path + " cannot be read");
    }
  }

  private static Resolved found(String value, String where) {
    String stripped = value.strip();
    return usable(stripped)
        ? new Resolved.Found(Secret.of(stripped))
        : new Resolved.Missing(where + " is empty or has more than one line");
  }

  private static boolean usable(String text) {
    return !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
  }
}
