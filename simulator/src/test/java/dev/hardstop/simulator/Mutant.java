package dev.hardstop.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mistake that somebody might make: edits of the product's sources, found by their text.
 *
 * @param sources the changed files, by their paths
 */
record Mutant(String name, Map<Path, String> sources) {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern EDIT =
      Pattern.compile("<<<\n(.*?)\n===\n(.*?)\n>>>\n", Pattern.DOTALL);

  static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>();
    try (var files = Files.list(ROOT.resolve("simulator/mutants"))) {
      files
          .filter(file -> file.toString().endsWith(".mutant"))
          .sorted()
          .forEach(file -> all.add(read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Mutant read(Path file) {
    try {
      Map<Path, String> sources = new LinkedHashMap<>();
      String[] parts = Files.readString(file).split("(?m)^@ ", -1);
      for (int i = 1; i < parts.length; i++) {
        int line = parts[i].indexOf('\n');
        Path path = ROOT.resolve(parts[i].substring(0, line).strip());
        String source = sources.containsKey(path) ? sources.get(path) : Files.readString(path);
        sources.put(path, edited(file, source, parts[i].substring(line + 1)));
      }
      return new Mutant(file.getFileName().toString().replace(".mutant", ""), sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String edited(Path file, String source, String edit) {
    Matcher matcher = EDIT.matcher(edit);
    if (!matcher.find()) {
      throw new AssertionError(file + ": no edit (expected: <<<, ===, >>>)");
    }
    int at = source.indexOf(matcher.group(1));
    if (at < 0 || source.indexOf(matcher.group(1), at + 1) >= 0) {
      throw new AssertionError(
          file + ": the text is not there, or twice (expected: once):\n" + matcher.group(1));
    }
    return source.substring(0, at)
        + matcher.group(2)
        + source.substring(at + matcher.group(1).length());
  }

  /** Returns the same files as they are. */
  Mutant without() {
    Map<Path, String> unchanged = new LinkedHashMap<>();
    try {
      for (Path path : sources.keySet()) {
        unchanged.put(path, Files.readString(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Mutant("none", unchanged);
  }

  @Override
  public String toString() {
    return name;
  }
}
