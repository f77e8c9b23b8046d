package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.LimitTable;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A limit: one amount, or a table such as {@code {plan=free: 0.10 USD, else: 1 USD}}. */
final class LimitKind implements Kind<LimitTable> {
  private static final String ELSE = "else";
  private static final int MAX_ROWS = 1_000;

  private record Line(Optional<LimitTable.Row> row, Amount amount) {}

  @Override
  public @Nullable LimitTable read(Tree value, Reading at) {
    if (value instanceof Tree.Mapping mapping) {
      return table(mapping, at);
    }
    @Nullable Amount amount = Kinds.AMOUNT.read(value, at);
    return amount == null ? null : LimitTable.single(amount.unit(), amount.quantity());
  }

  private static @Nullable LimitTable table(Tree.Mapping mapping, Reading at) {
    List<Line> lines = new ArrayList<>();
    for (Tree.Entry entry : mapping.entries()) {
      @Nullable Line line = line(entry, at.key(entry.key()));
      if (line != null) {
        lines.add(line);
      }
    }
    if (lines.size() < mapping.entries().size()) {
      return null;
    }
    Set<Unit> units = new LinkedHashSet<>();
    lines.forEach(line -> units.add(line.amount().unit()));
    if (units.size() != 1 || lines.size() > MAX_ROWS) {
      at.error(
          (units.size() == 1 ? lines.size() + " rows" : "units " + units)
              + " (expected: 1 to 1000 rows of one unit)");
      return null;
    }
    return new LimitTable(
        units.iterator().next(),
        lines.stream().flatMap(line -> line.row().stream()).toList(),
        lines.stream()
            .filter(line -> line.row().isEmpty())
            .map(line -> line.amount().quantity())
            .findFirst());
  }

  private static @Nullable Line line(Tree.Entry entry, Reading at) {
    @Nullable Amount amount = Kinds.AMOUNT.read(entry.value(), at);
    int equals = entry.key().indexOf('=');
    if (amount == null || entry.key().equals(ELSE)) {
      return amount == null ? null : new Line(Optional.empty(), amount);
    }
    String name = entry.key().substring(0, Math.max(0, equals)).strip();
    try {
      String pattern = AttributeRules.value(entry.key().substring(equals + 1));
      if (AttributeRules.isName(name)) {
        Glob glob = new Glob(pattern);
        return new Line(Optional.of(new LimitTable.Row(name, glob, amount.quantity())), amount);
      }
    } catch (IllegalArgumentException _) {
      // Told below, like every other row that is none.
    }
    at.error("'" + entry.key() + "' (expected: ATTRIBUTE=VALUE or else)");
    return null;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> amount = Kinds.AMOUNT.schema();
    return Map.of(
        "anyOf",
        List.of(
            amount,
            Map.of(
                "type",
                "object",
                "propertyNames",
                Map.of("pattern", "^(else|[a-z][a-z0-9-]* *=.{1,128})$"),
                "additionalProperties",
                amount,
                "minProperties",
                1)));
  }

  @Override
  public String expected() {
    return Kinds.AMOUNT.expected();
  }
}
