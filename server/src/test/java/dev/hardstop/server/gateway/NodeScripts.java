package dev.hardstop.server.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The scripts of {@code src/test/npm}, with the packages of their lock file installed beside them
 * in a folder of the build, which is kept for as long as the lock file stays as it is.
 */
final class NodeScripts {
  private static final Path SOURCE = Path.of("src/test/npm");
  private static final Duration INSTALLING = Duration.ofMinutes(5);
  private static final Duration RUNNING = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private NodeScripts(Path folder) {
    this.folder = folder;
  }

  /**
   * Installs what is not there yet.
   *
   * @throws AssertionError if Node.js or npm is missing, or the packages cannot be had
   */
  static NodeScripts installed() {
    try {
      byte[] lock = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
      Path folder = Path.of("target", "npm", digest(lock)).toAbsolutePath();
      if (!Files.isDirectory(folder.resolve("node_modules"))) {
        install(folder);
      }
      copy(folder);
      return new NodeScripts(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    // Installed elsewhere and then renamed, so that half of it is never taken for all.
    Path fresh = Files.createTempDirectory(folder.getParent(), "installing-");
    copy(fresh);
    run(fresh, Map.of(), INSTALLING, "npm", "ci", "--prefer-offline", "--loglevel=error");
    Files.createDirectories(folder);
    Files.move(fresh.resolve("node_modules"), folder.resolve("node_modules"));
    for (Path copied : listed(fresh)) {
      Files.delete(copied);
    }
    Files.delete(fresh);
  }

  private static void copy(Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : listed(SOURCE)) {
      Files.copy(
          file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Returns what a script prints, which is one JSON object. */
  JsonNode run(String script, Map<String, String> environment) {
    return JSON.readTree(run(folder, environment, RUNNING, "node", "--no-warnings", script));
  }

  private static String run(
      Path folder, Map<String, String> environment, Duration atMost, String... command) {
    try {
      Path complaints = Files.createTempFile("npm-", ".txt");
      Path answer = Files.createTempFile("npm-", ".json");
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process =
          started(
              builder.redirectOutput(answer.toFile()).redirectError(complaints.toFile()), command);
      boolean isOver = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      String said = Files.readString(answer, StandardCharsets.UTF_8);
      if (!isOver || process.exitValue() != 0) {
        throw new AssertionError(
            "%s %s%n%s%s"
                .formatted(
                    String.join(" ", command),
                    isOver ? "failed" : "did not end within " + atMost,
                    Files.readString(complaints, StandardCharsets.UTF_8),
                    said));
      }
      Files.delete(complaints);
      Files.delete(answer);
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Process started(ProcessBuilder builder, String... command) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError(
          "command %s is missing (expected: Node.js 18 or newer with npm, as CONTRIBUTING.md says)"
              .formatted(command[0]),
          e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(whole, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
