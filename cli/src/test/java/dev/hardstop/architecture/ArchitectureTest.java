package dev.hardstop.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may use whom. Each package of the product has a row; a new package, or a new arrow, is a
 * change to this map, made on purpose.
 *
 * <p>Names are below {@code dev.hardstop}; {@code x..} is x with all beneath it.
 */
final class ArchitectureTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          entry("engine.money", List.of()),
          entry("engine.time", List.of()),
          entry("engine.tokens", List.of()),
          entry("engine.pricing", List.of("engine.money", "engine.tokens", "engine.time")),
          entry("engine.budget", List.of("engine.money", "engine.time")),
          entry("engine.ledger", List.of("engine.budget", "engine.money", "engine.time")),
          entry("providers.prices", List.of("engine..")),
          entry("providers.tokenizers", List.of("engine..")),
          entry("providers.wire", List.of("engine..")),
          entry("providers.anthropic", List.of("engine..", "providers.wire")),
          entry("providers.bedrock", List.of("engine..", "providers.anthropic", "providers.wire")),
          entry("providers.gemini", List.of("engine..", "providers.wire")),
          entry("providers.ollama", List.of("engine..", "providers.wire")),
          entry(
              "providers.openai",
              List.of("engine..", "providers.sound", "providers.tokenizers", "providers.wire")),
          entry("providers.sound", List.of()),
          entry("store", List.of("engine..")),
          entry("server.config", List.of("engine..", "providers..", "store")),
          entry("server.http", List.of()),
          entry("server.metrics", List.of("engine..")),
          entry("server.repeats", List.of("engine..", "store")),
          entry("server.upstream", List.of("server.config")),
          entry(
              "server.control",
              List.of(
                  "engine..",
                  "providers..",
                  "store",
                  "server.config",
                  "server.metrics",
                  "server.unreconciled")),
          entry(
              "server.unreconciled",
              List.of(
                  "engine..",
                  "providers.wire",
                  "store",
                  "server.config",
                  "server.metrics",
                  "server.upstream")),
          entry(
              "server.gateway",
              List.of(
                  "engine..",
                  "providers..",
                  "store",
                  "server.config",
                  "server.http",
                  "server.metrics",
                  "server.repeats",
                  "server.unreconciled",
                  "server.upstream")),
          entry(
              "server.node",
              List.of(
                  "engine..",
                  "providers..",
                  "store",
                  "server.config",
                  "server.metrics",
                  "server.repeats",
                  "server.unreconciled",
                  "server.upstream",
                  "server.gateway",
                  "server.control")),
          entry("server.simulated", List.of("providers..")),
          entry("simulator", List.of("engine..", "store")),
          entry("cli", List.of("engine..", "providers..", "store", "server..", "simulator")));

  /** Libraries that are the business of some packages only. */
  private static final Map<String, List<String>> ONLY_IN =
      Map.ofEntries(
          entry("io.vertx..", List.of("server..", "cli")),
          entry("io.netty..", List.of("server..", "cli")),
          entry("java.net.http..", List.of("cli")),
          entry("java.sql..", List.of("store")),
          entry("org.sqlite..", List.of("store")),
          entry("tools.jackson..", List.of("providers..", "server..", "cli")),
          entry("com.knuddels..", List.of("providers.tokenizers")),
          entry("io.prometheus..", List.of("server..", "cli")),
          entry("ch.qos.logback..", List.of("server..", "cli")),
          entry(
              "software.amazon..",
              List.of("providers.bedrock", "server.upstream", "server.simulated")),
          entry("picocli..", List.of("cli")));

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.hardstop");

  @ParameterizedTest(name = "{0}")
  @MethodSource("packagesOnTheMap")
  void aPackageUsesOnlyWhatItsRowNames(String row) {
    classes()
        .that()
        .resideInAPackage(full(row))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.hardstop..")
                .or(resideInAnyPackage(full(row)))
                .or(resideInAnyPackage(full(MAY_USE.getOrDefault(row, List.of())))))
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  @Test
  void everyPackageIsOnTheMap() {
    Set<String> packages =
        PRODUCT.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.substring("dev.hardstop.".length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages).as("packages with no row in MAY_USE").isSubsetOf(MAY_USE.keySet());
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.hardstop.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void theEngineNeedsOnlyTheJdkAndDoesNoInputOrOutput() {
    classes()
        .that()
        .resideInAPackage(full("engine.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.jspecify..", full("engine.."))
                .and(resideOutsideOfPackage("java.net.."))
                .and(resideOutsideOfPackage("java.nio.file.."))
                .and(resideOutsideOfPackage("java.sql..")))
        .check(PRODUCT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("librariesWithAPlace")
  void aLibraryStaysInItsPlace(String library) {
    noClasses()
        .that()
        .resideOutsideOfPackages(full(ONLY_IN.getOrDefault(library, List.of())))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(PRODUCT);
  }

  static Stream<String> packagesOnTheMap() {
    return MAY_USE.keySet().stream().sorted();
  }

  static Stream<String> librariesWithAPlace() {
    return ONLY_IN.keySet().stream().sorted();
  }

  private static String full(String packageName) {
    return "dev.hardstop." + packageName;
  }

  private static String[] full(List<String> packageNames) {
    return packageNames.stream().map(ArchitectureTest::full).toArray(String[]::new);
  }
}
