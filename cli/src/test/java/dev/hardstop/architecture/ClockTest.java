package dev.hardstop.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Time and chance come in as values, so that a replay ends where the live process did and a test
 * can set the clock. Only the places below ask the machine.
 */
final class ClockTest {
  private static final Map<String, String> MAY_ASK =
      Map.of(
          "dev.hardstop.engine.time..", "turns the machine's clocks into values for everyone else",
          "dev.hardstop.cli..", "passes the real clocks in");

  private static final Set<String> QUESTIONS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Math.random",
          "java.time.InstantSource.system",
          "java.util.concurrent.ThreadLocalRandom.current");

  @Test
  void onlyTheNamedPlacesAskForTimeOrChance() {
    noClasses()
        .that()
        .resideOutsideOfPackages(MAY_ASK.keySet().toArray(String[]::new))
        .should()
        .accessTargetWhere(DescribedPredicate.describe("asks for time or chance", ClockTest::asks))
        .because("only these may ask the machine: " + MAY_ASK)
        .check(
            new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.hardstop"));
  }

  private static boolean asks(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getName();
    return QUESTIONS.contains(owner + "." + target.getName())
        || (owner.startsWith("java.time.") && target.getName().equals("now"))
        || (owner.equals("java.time.Clock") && target.getName().startsWith("system"))
        || isUnseeded(target, owner);
  }

  /** A random generator without a seed cannot be run again. */
  private static boolean isUnseeded(AccessTarget target, String owner) {
    return owner.equals("java.util.Random")
        && target instanceof AccessTarget.ConstructorCallTarget constructor
        && constructor.getRawParameterTypes().isEmpty();
  }
}
