package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Metering;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an answer itself says that it cost.
 *
 * <p>Source: OpenRouter documentation, "Usage Accounting": {@code usage.cost} is what the account
 * is charged. Where the caller's own provider key was used ({@code is_byok}) that is only the fee,
 * and {@code cost_details.upstream_inference_cost} comes on top; elsewhere that repeats the cost.
 */
final class ReportedCost {
  /** More than any call can cost: a figure above it is a mistake, not a bill. */
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);

  private static final int MOST_DECIMALS = 30;
  private static final int NANO_DIGITS = 9;

  private @Nullable BigDecimal cost;
  private @Nullable BigDecimal upstream;
  private boolean isByok;

  /** Takes a number of the usage; those that are no money are left. */
  void put(String group, String name, BigDecimal usd) {
    if (group.isEmpty() && name.equals("cost")) {
      cost = usd;
    } else if (group.equals("cost_details") && name.equals("upstream_inference_cost")) {
      upstream = usd;
    }
  }

  /** Notes that a key of the caller's own paid for the inference. */
  void byok(boolean is) {
    isByok = is;
  }

  /** Returns whether a cost was told. */
  boolean isTold() {
    return cost != null;
  }

  /** Returns the counts with what they cost; unmetered where that cannot be. */
  Metering with(Metering.Metered metered) {
    BigDecimal told = cost;
    if (told == null) {
      return metered;
    }
    BigDecimal beside = isByok ? upstream : BigDecimal.ZERO;
    if (beside == null) {
      return new Metering.Unmetered(
          "usage: only the fee is told (expected: upstream_inference_cost beside it)");
    }
    if (!isMoney(told) || !isMoney(beside)) {
      return new Metering.Unmetered(
          "usage: the cost is no amount (expected: USD from 0 to " + MOST_USD + ")");
    }
    BigDecimal usd = told.add(beside);
    long nanoUsd =
        usd.movePointRight(NANO_DIGITS).setScale(0, RoundingMode.CEILING).longValueExact();
    return new Metering.Metered(
        metered.usage(),
        metered.model(),
        metered.tier(),
        metered.toolCalls(),
        metered.rounds(),
        OptionalLong.of(nanoUsd));
  }

  private static boolean isMoney(BigDecimal usd) {
    // The scale first: an exponent such as 1e999999999 must not be written out.
    return Math.abs((long) usd.scale()) <= MOST_DECIMALS
        && usd.signum() >= 0
        && usd.compareTo(MOST_USD) <= 0;
  }
}
