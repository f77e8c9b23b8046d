package dev.hardstop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * No file says where packages come from or where the project was written: whoever builds it chooses
 * their own mirrors and folders. The forbidden names stand here in two halves.
 */
final class PlacesTest {
  private static final List<String> FORBIDDEN =
      List.of(
          "repo.maven." + "apache.org",
          "repo1." + "maven.org",
          "central." + "sonatype",
          "plugins." + "gradle.org",
          "registry." + "npmjs.org",
          "registry." + "yarnpkg.com",
          "deb." + "debian.org",
          "security." + "debian.org",
          "pypi" + ".org",
          "files.python" + "hosted.org",
          "static." + "crates.io",
          "index." + "crates.io",
          "proxy." + "golang.org",
          "registry-1." + "docker.io",
          "/work/" + "main",
          "/work/" + "shared",
          "/work/" + "wt",
          ".." + "/shared",
          "." + "library/");

  /** Folders that are not committed. */
  private static final Set<String> OUTSIDE = Set.of(".git", "target", "data", ".idea", ".vscode");

  @Test
  void noFileNamesARegistryOrTheWorkplace() {
    List<Path> files = files(root());
    assertThat(files).as("files looked at").contains(root().resolve("pom.xml"));
    assertThat(files.stream().flatMap(file -> findings(file).stream())).isEmpty();
  }

  private static List<String> findings(Path file) {
    String text = read(file);
    return FORBIDDEN.stream()
        .filter(text::contains)
        .map(name -> root().relativize(file) + " names " + name)
        .toList();
  }

  private static String read(Path file) {
    try {
      // One character a byte: pictures and the like are searched too, and never fail to decode.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    var files = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return OUTSIDE.contains(nameOf(dir))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              // In a git worktree .git is a file, and holds a path of this machine.
              if (attributes.isRegularFile() && !OUTSIDE.contains(nameOf(file))) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static String nameOf(Path path) {
    return Objects.toString(path.getFileName(), "");
  }

  /** The folder that holds the reactor: tests run in their module's folder, IDEs elsewhere. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new AssertionError("no .mvn above " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }
}
