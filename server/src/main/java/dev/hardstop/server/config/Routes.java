package dev.hardstop.server.config;

import java.util.List;

/** Which model serves in place of which, when a ladder says so. */
public record Routes(List<Degrade> degrade) {

  /** What {@code from} (a model, a pattern or a class) asks for is served by {@code to}. */
  public record Degrade(String from, String to) {}

  private static final Key<String> FROM =
      Key.required("from", name(), "A model, a pattern or a class.");
  private static final Key<String> TO =
      Key.required("to", name(), "A model or a class, whose first model serves.");
  private static final Shape<Degrade> DEGRADE_SHAPE =
      Shape.of(
          List.of(FROM, TO),
          section -> {
            if (section.get(FROM).equals(section.get(TO))) {
              section.error(TO, "'" + section.get(TO) + "' again (expected: another than from)");
            }
            return new Degrade(section.get(FROM), section.get(TO));
          });
  private static final Key<List<Degrade>> DEGRADE =
      Key.list(
          "degrade",
          Composites.listOf(DEGRADE_SHAPE),
          "What the action degrade serves instead; the first that matches.");

  static final Shape<Routes> SHAPE =
      Shape.of(
          List.of(DEGRADE, Key.later("value"), Key.later("fallbacks")),
          section -> new Routes(section.get(DEGRADE)));

  private static Kind<String> name() {
    return Kinds.text("a model, a pattern or a class", "^\\S{1,256}$", Kinds::nameOrPattern);
  }
}
