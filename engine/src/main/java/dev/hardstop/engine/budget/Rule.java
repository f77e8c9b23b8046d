package dev.hardstop.engine.budget;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A budget in force, with its identity.
 *
 * @param id a hash of what makes its accounts comparable: match, per, unit, window with zone, and
 *     {@code copy}. Limit, ladder and name are not in it: changing them keeps the accounts.
 * @param copy 0, or 1 and more for further budgets that count the same in the same way
 */
public record Rule(long id, int copy, Budget budget) {

  /** Returns {@code budget} as a rule. */
  static Rule of(Budget budget, int copy) {
    return new Rule(identity(budget, copy), copy, budget);
  }

  private static long identity(Budget budget, int copy) {
    String spelling =
        String.join(
            "\u001d",
            budget.match().spelling(),
            String.join("\u001f", budget.per()),
            budget.unit().label(),
            budget.window().spelling(),
            budget.perMissing().name(),
            Integer.toString(copy));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(spelling.getBytes(StandardCharsets.UTF_8));
      return HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(digest, 0, Long.BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
