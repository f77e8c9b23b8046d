package dev.hardstop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The conformance page claims nothing that no test shows. */
final class ConformanceTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/reference/conformance.md");

  /** A class, with its package in front where several have the name, and a method of it. */
  private static final Pattern NAMED = Pattern.compile("`((?:[a-z]+/)?[A-Z]\\w*)#(\\w+)`");

  @Test
  void everyRowNamesATest() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.contains("| shown by |"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(50).allMatch(row -> NAMED.matcher(row).find());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<Path> sources = sources();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(Files.readString(PAGE));
    while (named.find()) {
      List<Path> files =
          sources.stream().filter(file -> file.endsWith(named.group(1) + ".java")).toList();
      if (files.size() != 1 || !hasTest(files.getFirst(), named.group(2))) {
        missing.add(named.group() + " in " + files);
      }
    }

    assertThat(missing).as("expected: one class with such a test method").isEmpty();
  }

  @Test
  void aTestThatDoesNotExistWouldBeMissed() throws IOException {
    Path self = ROOT.resolve("cli/src/test/java/dev/hardstop/architecture/ConformanceTest.java");

    assertThat(hasTest(self, "everyRowNamesATest")).isTrue();
    assertThat(hasTest(self, "hasTest")).isFalse();
    assertThat(hasTest(self, "noSuchTest")).isFalse();
  }

  private static boolean hasTest(Path file, String method) throws IOException {
    String annotated = "@(?:Parameterized)?Test\\b(?:(?!\\n  }\\n).)*?\\bvoid " + method + "\\(";
    return Pattern.compile(annotated, Pattern.DOTALL).matcher(Files.readString(file)).find();
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("engine", "providers", "store", "server", "simulator", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        all.addAll(files.filter(file -> file.toString().endsWith("Test.java")).toList());
      }
    }
    return all;
  }
}
