package dev.hardstop.engine.budget;

import dev.hardstop.engine.money.Unit;
import java.util.List;
import java.util.Optional;

/**
 * How much a budget allows: one amount, or rows that choose by an attribute of the call, the first
 * that matches winning.
 *
 * @param otherwise what applies where no row matches; empty means that such a call is refused
 */
public record LimitTable(Unit unit, List<Row> rows, Optional<Long> otherwise) {

  /** The amount for calls whose {@code attribute} matches. */
  public record Row(String attribute, Glob value, long quantity) {}

  public LimitTable {
    rows = List.copyOf(rows);
  }

  /** Returns a table with one amount for every call. */
  public static LimitTable single(Unit unit, long quantity) {
    return new LimitTable(unit, List.of(), Optional.of(quantity));
  }

  /** Returns the budget amount for a call; zero where nothing matches, which refuses it. */
  public long amountFor(Attributes attributes) {
    for (Row row : rows) {
      Attributes.Attribute attribute = attributes.find(row.attribute());
      if (attribute != null && row.value().matches(attribute.value())) {
        return row.quantity();
      }
    }
    return otherwise.orElse(0L);
  }
}
