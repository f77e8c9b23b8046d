package dev.hardstop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces rows of calls that have ended for good by what they come to. Threads: the projector's.
 */
final class Compaction {
  /** An account's unit says which of a call's quantities it counts. */
  static final String CHARGE_IN_UNIT =
      "CASE value ->> 'unit' WHEN 'USD' THEN charge_nano_usd WHEN 'tokens' THEN tokens"
          + " WHEN 'input-tokens' THEN input_tokens WHEN 'output-tokens' THEN output_tokens"
          + " WHEN 'requests' THEN requests ELSE tool_calls END";

  private static final String RANGE = "sequence > ?1 AND sequence <= ?2";

  private static final String TO_HISTORY =
      "INSERT INTO history SELECT held_at - held_at % 3600000, attributes, coalesce(caller_set, ''),"
          + " max(held_at), max(ended_at), count(*), sum(charge_nano_usd), sum(tokens),"
          + " sum(input_tokens), sum(output_tokens), sum(requests), sum(tool_calls) FROM calls"
          + " WHERE "
          + RANGE
          + " AND state = 'settled' GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET"
          + " last_held_at = max(last_held_at, excluded.last_held_at),"
          + " last_ended_at = max(last_ended_at, excluded.last_ended_at),"
          + " calls = calls + excluded.calls,"
          + Stream.concat(Stream.of("tokens"), RollupTable.SUMS.stream())
              .map(RollupTable::plusExcluded)
              .collect(Collectors.joining(", "));

  private static final String TO_ACCOUNTS =
      "UPDATE accounts SET compacted = compacted + gone.charge FROM (SELECT value ->> 'rule' AS"
          + " rule, coalesce(value ->> 'account', '') AS name, value ->> 'starts_at' AS starts,"
          + " sum("
          + CHARGE_IN_UNIT
          + ") AS charge FROM calls, json_each(calls.accounts) WHERE "
          + RANGE
          + " AND state = 'settled' GROUP BY 1, 2, 3) AS gone WHERE accounts.rule_id = gone.rule"
          + " AND accounts.account = gone.name AND accounts.starts_at = gone.starts";

  private static final String TO_ISSUED =
      "UPDATE issued SET model = made.model, tokens = iif(issued.bounded AND made.ending ="
          + " 'metered' AND made.adjustments = 0, made.tokens, NULL) FROM (SELECT sequence, model,"
          + " ending, adjustments, tokens FROM calls WHERE "
          + RANGE
          + " AND state IN ('settled', 'released')) AS made WHERE issued.call = made.sequence";

  private static final String DELETE =
      "DELETE FROM calls WHERE " + RANGE + " AND state IN ('settled', 'released')";

  private final List<PreparedStatement> steps;

  Compaction(Connection connection) throws SQLException {
    this.steps =
        List.of(
            connection.prepareStatement(TO_HISTORY),
            connection.prepareStatement(TO_ACCOUNTS),
            connection.prepareStatement(TO_ISSUED),
            connection.prepareStatement(DELETE));
  }

  /** Compacts what has ended for good of the rows after {@code from} up to {@code upTo}. */
  void compact(long from, long upTo) throws SQLException {
    for (PreparedStatement step : steps) {
      step.setLong(1, from);
      step.setLong(2, upTo);
      step.executeUpdate();
    }
  }
}
