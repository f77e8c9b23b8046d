package dev.hardstop.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

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
    Optional<Configuration> configuration =
        tree(file, problems)
            .flatMap(
                tree -> read(ServerShape.SHAPE, tree, references(file, environment), problems));
    if (configuration.isEmpty() || !problems.errors().isEmpty()) {
      return new LoadOutcome.Rejected(problems.errors(), problems.warnings());
    }
    return new LoadOutcome.Loaded(configuration.get(), problems.warnings());
  }

  /**
   * Returns where the server of {@code file} is, however wrong the rest of the file may be.
   *
   * @param environment where {@code ${env:NAME}} is looked up
   */
  public static Whereabouts whereabouts(Path file, Map<String, String> environment) {
    Problems problems = new Problems(file.toString());
    Optional<Whereabouts.Known> known =
        tree(file, problems)
            .map(tree -> tree.only(ServerShape.WHEREABOUTS.keys()))
            .flatMap(
                tree ->
                    read(ServerShape.WHEREABOUTS, tree, references(file, environment), problems));
    return known.isPresent() && problems.errors().isEmpty()
        ? known.get()
        : new Whereabouts.Unknown(problems.errors());
  }

  private static References references(Path file, Map<String, String> environment) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return new References(folder, environment);
  }

  private static Optional<Tree> tree(Path file, Problems problems) {
    Optional<Tree> tree = text(file, problems).flatMap(text -> YamlReader.read(text, problems));
    tree.ifPresent(problems::within);
    return tree;
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

  private static <T> Optional<T> read(
      Shape<T> shape, Tree tree, References references, Problems problems) {
    return Optional.ofNullable(shape.read(tree, new Reading(Place.root(), problems, references)));
  }
}
