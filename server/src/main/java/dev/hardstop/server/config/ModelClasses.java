package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import java.util.List;
import java.util.Optional;

/** The model classes in the order of the file; a model belongs to the first that lists it. */
public record ModelClasses(List<ModelClass> inOrder) {
  public ModelClasses {
    inOrder = List.copyOf(inOrder);
  }

  /** Returns the class of {@code model}, the value of the attribute {@code model-class}. */
  public Optional<ModelClass> of(String model) {
    return inOrder.stream().filter(models -> models.contains(model)).findFirst();
  }

  /** Returns the class called {@code name}. */
  public Optional<ModelClass> named(String name) {
    return inOrder.stream().filter(models -> models.name().equals(name)).findFirst();
  }

  /** Returns patterns with the names of classes replaced by the classes' own patterns. */
  List<Glob> expand(List<Glob> patterns) {
    return patterns.stream()
        .flatMap(
            pattern ->
                named(pattern.pattern())
                    .map(models -> models.models().stream())
                    .orElse(java.util.stream.Stream.of(pattern)))
        .toList();
  }
}
