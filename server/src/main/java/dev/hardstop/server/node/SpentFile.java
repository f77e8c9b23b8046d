package dev.hardstop.server.node;

import dev.hardstop.server.config.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A file of charges that a restored store does not know of, one a line, in order of time.
 *
 * @param sha256 of its bytes
 */
record SpentFile(List<SpentLine> lines, String sha256) {
  private static final long MOST_BYTES = 1L << 30;
  private static final int MOST_PROBLEMS = 20;
  private static final int ID_DIGITS = 16;

  /**
   * Reads a whole file before anything is done with it.
   *
   * @throws NodeException naming each line that cannot be used; at most the first twenty
   */
  static SpentFile read(Path file, Configuration configuration) {
    byte[] bytes = bytes(file);
    String sha256 = sha256(bytes);
    List<SpentLine> lines = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> texts = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < texts.size() && problems.size() < MOST_PROBLEMS; i++) {
      if (!texts.get(i).isBlank()) {
        try {
          String id = "spent_" + sha256.substring(0, ID_DIGITS) + "_" + (i + 1);
          lines.add(SpentLine.read(texts.get(i), id, configuration));
        } catch (IllegalArgumentException e) {
          problems.add(file + ":" + (i + 1) + ": " + e.getMessage());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new NodeException(problems);
    }
    lines.sort(Comparator.comparingLong(SpentLine::atMillis));
    return new SpentFile(List.copyOf(lines), sha256);
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new NodeException(
            List.of(file + ": more than " + MOST_BYTES + " bytes (expected: less; cut it)"));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new NodeException(file + ": cannot be read: " + e, e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
