package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import java.util.List;

/** Models that are treated alike, under one name. */
public record ModelClass(String name, List<Glob> models, Overrides overrides) {
  private static final Kind<List<Glob>> LIST = Composites.listOf(Kinds.GLOB);
  private static final Key<List<Glob>> MODELS =
      Key.required("models", LIST, "The models: names, or patterns with *.");

  /** Models with settings of their own. */
  static final Shape<Members> SHAPE =
      Shape.of(
          Shape.keys(List.of(MODELS), Overrides.inherited(Overrides.OF_MODEL_CLASS)),
          section -> new Members(section.get(MODELS), Overrides.in(section)));

  /** A bare list of models, or a mapping with {@code models} and settings. */
  static final Kind<Members> KIND = Composites.either(new Bare(), SHAPE);

  /** A class before it has its name. */
  record Members(List<Glob> models, Overrides overrides) {}

  boolean contains(String model) {
    return models.stream().anyMatch(glob -> glob.matchesAnyCase(model));
  }

  private record Bare() implements Kind<Members> {
    @Override
    public @org.jspecify.annotations.Nullable Members read(Tree value, Reading at) {
      List<Glob> models = LIST.read(value, at);
      return models == null ? null : new Members(models, Overrides.NONE);
    }

    @Override
    public java.util.Map<String, Object> schema() {
      return LIST.schema();
    }

    @Override
    public String expected() {
      return LIST.expected();
    }
  }
}
