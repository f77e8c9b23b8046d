package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Metering;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
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
  void byok() {
    isByok = true;
  }

  /** Returns whether a cost was told. */
  boolean isTold() {
    return cost != null;
  }

  /** Returns why what was told is no cost; empty if it is one, or if none was told. */
  Optional<String> problem() {
    BigDecimal told = cost;
    if (told == null) {
      return Optional.empty();
    }
    BigDecimal beside = beside();
    if (beside == null) {
      return Optional.of("only the fee is told (expected: upstream_inference_cost beside it)");
    }
    return isMoney(told) && isMoney(beside)
        ? Optional.empty()
        : Optional.of("the cost is no amount (expected: USD from 0 to " + MOST_USD + ")");
  }

  /** Returns what was told, which has no {@link #problem}; empty if nothing was. */
  OptionalLong nanoUsd() {
    BigDecimal beside = beside();
    if (cost == null || beside == null) {
      return OptionalLong.empty();
    }
    BigDecimal nano = cost.add(beside).movePointRight(NANO_DIGITS);
    return OptionalLong.of(nano.setScale(0, RoundingMode.CEILING).longValueExact());
  }

  private @Nullable BigDecimal beside() {
    return isByok ? upstream : BigDecimal.ZERO;
  }

  /** Returns the counts with what they cost; unmetered where that cannot be. */
  Metering with(Metering.Metered metered) {
    if (!isTold()) {
      return metered;
    }
    Optional<String> problem = problem();
    return problem.isPresent()
        ? new Metering.Unmetered("usage: " + problem.get())
        : new Metering.Metered(
            metered.usage(),
            metered.model(),
            metered.tier(),
            metered.toolCalls(),
            metered.rounds(),
            nanoUsd());
  }

  private static boolean isMoney(BigDecimal usd) {
    // The scale first: an exponent such as 1e999999999 must not be written out.
    return Math.abs((long) usd.scale()) <= MOST_DECIMALS
        && usd.signum() >= 0
        && usd.compareTo(MOST_USD) <= 0;
  }
}
