package dev.hardstop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Money is whole numbers: the engine's byte code holds no float and no double, anywhere. */
final class FloatingPointTest {
  @Test
  void theEngineHasNone() {
    List<Path> engine = classFiles(Path.of("target", "classes"));
    assertThat(engine).as("classes looked at").isNotEmpty();
    assertThat(engine.stream().flatMap(FloatingPointTest::findings)).isEmpty();
  }

  @Test
  void itIsFoundWhereverItHides() {
    List<String> found =
        classFiles(Path.of("target", "test-classes")).stream()
            .filter(file -> file.endsWith("FloatingPointTest$Sample.class"))
            .flatMap(FloatingPointTest::findings)
            .map(finding -> finding.substring(finding.indexOf('#') + 1))
            .toList();
    assertThat(found)
        .containsExactlyInAnyOrder("field", "parameter", "result", "boxed", "local", "passedOn");
  }

  private static Stream<String> findings(Path classFile) {
    ClassModel model = parse(classFile);
    String type = model.thisClass().asInternalName();
    Stream<String> fields =
        model.fields().stream()
            .filter(field -> isFloating(field.fieldType().stringValue()))
            .map(field -> type + "#" + field.fieldName().stringValue());
    Stream<String> methods =
        model.methods().stream()
            .filter(FloatingPointTest::isFloating)
            .map(method -> type + "#" + method.methodName().stringValue());
    return Stream.concat(fields, methods);
  }

  private static boolean isFloating(MethodModel method) {
    return isFloating(method.methodType().stringValue())
        || method.code().stream()
            .flatMap(code -> code.elementStream())
            .anyMatch(element -> element instanceof Instruction it && isFloating(it));
  }

  /** Loads, stores and returns need no look: what they move came from one of these. */
  private static boolean isFloating(Instruction instruction) {
    return switch (instruction) {
      case ConstantInstruction it -> isFloating(it.typeKind());
      case ConvertInstruction it -> isFloating(it.fromType()) || isFloating(it.toType());
      case OperatorInstruction it -> isFloating(it.typeKind());
      case FieldInstruction it -> isFloating(it.type().stringValue());
      case InvokeInstruction it -> isFloating(it.type().stringValue());
      case InvokeDynamicInstruction it -> isFloating(it.type().stringValue());
      default -> false;
    };
  }

  private static boolean isFloating(TypeKind kind) {
    return kind == TypeKind.DOUBLE || kind == TypeKind.FLOAT;
  }

  private static boolean isFloating(String descriptor) {
    String unboxed = descriptor.replaceAll("Ljava/lang/(?:Double|Float);", "D");
    String primitives = unboxed.replaceAll("L[^;]+;", "");
    return primitives.contains("D") || primitives.contains("F");
  }

  private static ClassModel parse(Path classFile) {
    try {
      return ClassFile.of().parse(classFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> classFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One member for each way in, and one clean one. */
  @SuppressWarnings("unused")
  private abstract static class Sample {
    private float field;

    abstract void parameter(double amount);

    abstract float result();

    abstract void boxed(Double[] amounts);

    long local(long amount) {
      return (long) (amount * 1.1);
    }

    void passedOn() {
      parameter(1);
    }

    Appendable whole(StringBuilder buffer) {
      return buffer.append(1L);
    }
  }
}
