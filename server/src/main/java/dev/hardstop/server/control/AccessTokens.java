package dev.hardstop.server.control;

import dev.hardstop.engine.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bearer tokens of the control plane. Only hashes are kept; {@code admin.token} beside them is
 * the copy for the person who starts the server, and may be taken away.
 *
 * <p>Threads: any.
 */
public final class AccessTokens {
  /** Where the admin's token is left for the command line, in the data folder. */
  public static final String ADMIN_FILE = "admin.token";

  private static final String HASHES_FILE = "control-tokens";
  private static final String PREFIX = "hs_admin_";
  private static final int RANDOM_BYTES = 32;
  private static final int MIN_GIVEN_LENGTH = 16;

  private final Path folder;
  private final WallClock clock;
  private final boolean given;
  private volatile List<Grant> grants;

  /** A token, known by its hash. */
  private record Grant(Role role, String sha256, Instant since) {
    static Grant read(String line) {
      String[] words = line.split(" ", -1);
      return new Grant(
          Role.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1], Instant.parse(words[2]));
    }

    @Override
    public String toString() {
      return role.label() + " " + sha256 + " " + since;
    }
  }

  private AccessTokens(Path folder, WallClock clock, boolean given, List<Grant> grants) {
    this.folder = folder;
    this.clock = clock;
    this.given = given;
    this.grants = grants;
  }

  /**
   * Returns the tokens of a data folder; on first use makes the admin's.
   *
   * @param given the admin's token from outside, in whose place none of the folder is valid
   * @throws IllegalArgumentException if the given token is shorter than 16 characters
   */
  public static AccessTokens open(Path folder, Optional<String> given, WallClock clock) {
    if (given.isPresent()) {
      if (given.get().length() < MIN_GIVEN_LENGTH) {
        throw new IllegalArgumentException(
            "HARDSTOP_ADMIN_TOKEN: "
                + given.get().length()
                + " characters (expected: at least "
                + MIN_GIVEN_LENGTH
                + ")");
      }
      var grant = new Grant(Role.ADMIN, sha256(given.get()), Instant.EPOCH);
      return new AccessTokens(folder, clock, true, List.of(grant));
    }
    var tokens = new AccessTokens(folder, clock, false, read(folder.resolve(HASHES_FILE)));
    if (tokens.grants.isEmpty()) {
      tokens.rotate();
    }
    return tokens;
  }

  /** Returns what {@code token} makes of its holder; empty if it is not one. */
  Optional<Role> roleOf(String token) {
    byte[] asked = bytes(sha256(token));
    return grants.stream()
        .filter(grant -> MessageDigest.isEqual(bytes(grant.sha256), asked))
        .map(Grant::role)
        .findFirst();
  }

  /** Returns whether tokens are made here; not where one was given from outside. */
  boolean isRotatable() {
    return !given;
  }

  /** Returns a new admin token, in place of the one before. */
  synchronized String rotate() {
    String token = PREFIX + random();
    var fresh = new Grant(Role.ADMIN, sha256(token), Instant.ofEpochMilli(clock.millis()));
    List<Grant> others = grants.stream().filter(grant -> grant.role != Role.ADMIN).toList();
    // Both are valid while files change, so that a crash in between locks nobody out.
    write(HASHES_FILE, text(Stream.concat(grants.stream(), Stream.of(fresh)).toList()));
    write(ADMIN_FILE, token + "\n");
    List<Grant> after = Stream.concat(others.stream(), Stream.of(fresh)).toList();
    write(HASHES_FILE, text(after));
    grants = after;
    return token;
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static List<Grant> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Grant::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("tokens: " + file + " (expected: a readable file)", e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "tokens: "
              + file
              + " (expected: lines of role, hash and time); remove it for a new"
              + " admin token",
          e);
    }
  }

  private static String text(List<Grant> grants) {
    List<String> lines = new ArrayList<>();
    lines.add("# role, SHA-256 of the token, since when");
    grants.forEach(grant -> lines.add(grant.toString()));
    return String.join("\n", lines) + "\n";
  }

  private void write(String name, String text) {
    try {
      PrivateFile.write(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException("tokens: " + folder.resolve(name) + " cannot be written", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(token)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
