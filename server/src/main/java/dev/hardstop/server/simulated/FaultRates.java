package dev.hardstop.server.simulated;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How often a provider misbehaves without being told to.
 *
 * @param perMillion calls in a million that suffer each fault; together at most a million
 */
public record FaultRates(Map<Fault, Integer> perMillion) {
  private static final int MILLION = 1_000_000;

  /** A provider that never fails by chance. */
  public static final FaultRates NONE = new FaultRates(Map.of());

  public FaultRates {
    // Keeps the given order, on which the choice for a seed depends.
    perMillion = Collections.unmodifiableMap(new LinkedHashMap<>(perMillion));
    long sum = perMillion.values().stream().mapToLong(Integer::longValue).sum();
    if (sum > MILLION || perMillion.values().stream().anyMatch(rate -> rate < 0)) {
      throw new IllegalArgumentException("fault rates: " + perMillion + " (expected: 0 to 100 %)");
    }
  }

  /**
   * Reads {@code 5%} (429, 500 and 503 in equal parts) or {@code 429=2%,cut=0.5%}.
   *
   * @throws IllegalArgumentException naming the part that is not understood
   */
  public static FaultRates parse(String text) {
    Map<Fault, Integer> rates = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        int third = perMillion(part) / 3;
        for (int status : List.of(429, 500, 503)) {
          rates.merge(new Fault.Refuse(status), third, Integer::sum);
        }
      } else {
        rates.merge(
            fault(part.substring(0, equals)), perMillion(part.substring(equals + 1)), Integer::sum);
      }
    }
    return new FaultRates(rates);
  }

  /** Draws whether the next call fails, and how. */
  Optional<Fault> draw(SplittableRandom random) {
    if (perMillion.isEmpty()) {
      return Optional.empty();
    }
    int drawn = random.nextInt(MILLION);
    for (Map.Entry<Fault, Integer> rate : perMillion.entrySet()) {
      drawn -= rate.getValue();
      if (drawn < 0) {
        return Optional.of(rate.getKey());
      }
    }
    return Optional.empty();
  }

  private static Fault fault(String word) {
    return Fault.named(word.strip())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "fault: "
                        + word
                        + " (expected: a status from 300 to 599, or one of "
                        + String.join(", ", Fault.words().map(Fault::word).toList())
                        + ")"));
  }

  private static int perMillion(String percent) {
    String number = percent.strip();
    if (!number.matches("[0-9]{1,3}(\\.[0-9]{1,4})?%")) {
      throw new IllegalArgumentException("fault rate: " + percent + " (expected: such as 0.5%)");
    }
    return new BigDecimal(number.substring(0, number.length() - 1))
        .movePointRight(4)
        .intValueExact();
  }
}
