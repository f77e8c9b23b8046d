package dev.hardstop.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code hardstop.yaml}. Changes nothing, so that a file can be tried before it is used.
 *
 * <p>Threads: any may call any method.
 */
public final class ConfigurationLoader {
  /** Largest file. */
  public static final int MAX_FILE_BYTES = 4 << 20;

  private ConfigurationLoader() {}

  /**
   * Returns what {@code file} says, or everything that is wrong with it at once.
   *
   * @param environment where {@code ${env:NAME}} is looked up
   */
  public static LoadOutcome load(Path file, Map<String, String> environment) {
    Problems problems = new Problems(file.toString());
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    Optional<Configuration> configuration =
        text(file, problems)
            .flatMap(text -> read(text, new References(folder, environment), problems));
    if (configuration.isEmpty() || !problems.errors().isEmpty()) {
      return new LoadOutcome.Rejected(problems.errors(), problems.warnings());
    }
    return new LoadOutcome.Loaded(configuration.get(), problems.warnings());
  }

  private static Optional<String> text(Path file, Problems problems) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_FILE_BYTES) {
        problems.error(1, bytes + " bytes (expected: at most 4MiB)");
        return Optional.empty();
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (NoSuchFileException e) {
      problems.error(1, "no such file (expected: a configuration; hardstop init writes one)");
    } catch (CharacterCodingException e) {
      problems.error(1, "not UTF-8 text");
    } catch (IOException e) {
      problems.error(1, "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Optional<Configuration> read(
      String text, References references, Problems problems) {
    Optional<Tree> tree = YamlReader.read(text, problems);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    problems.within(tree.get());
    @Nullable Configuration configuration =
        ServerShape.SHAPE.read(tree.get(), new Reading(Place.root(), problems, references));
    return Optional.ofNullable(configuration);
  }
}
