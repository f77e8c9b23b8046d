package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.UsageClass;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All rates of one model that hold at the same time.
 *
 * <p>A class without a rate of its own takes that of the most specific unit that includes it: cache
 * reads of audio that has no price of its own cost what other cache reads do. Which unit that is is
 * never in doubt, because a card that prices a unit must price all that include it, and one that
 * prices two overlapping units must price their overlap.
 *
 * <p>Source: genai-prices, {@code prices/units.yml} (containment, joins).
 */
public final class RateCard {
  private static final byte NO_RATE = -1;

  private final long pricedMask;
  private final byte[] placeOfClass;
  private final long[] tierStarts;
  private final RateBand[] bands;
  private final long mostInputTokens;

  private RateCard(
      Map<UsageClass, TieredRate> rates, Set<UsageClass> withheld, long mostInputTokens) {
    var sorted = new TreeMap<>(rates);
    List<UsageClass> units = List.copyOf(sorted.keySet());
    this.pricedMask = units.stream().mapToLong(UsageClass::bit).sum();
    this.placeOfClass = places(units, withheld);
    this.tierStarts = starts(rates);
    this.bands = bands(sorted.values(), tierStarts);
    this.mostInputTokens = mostInputTokens;
  }

  /**
   * Returns the card with these rates.
   *
   * @throws IllegalArgumentException if a unit is priced without one that includes it, or two
   *     without their overlap
   */
  public static RateCard of(Map<UsageClass, TieredRate> rates) {
    return of(rates, Set.of(), Long.MAX_VALUE);
  }

  /**
   * Returns a card that has no price for {@code withheld} units, although it prices what includes
   * them, and none for an input of more than {@code mostInputTokens}.
   *
   * @throws IllegalArgumentException as {@link #of(Map)}
   */
  public static RateCard of(
      Map<UsageClass, TieredRate> rates, Set<UsageClass> withheld, long mostInputTokens) {
    Overlaps.requireAllPriced(rates.keySet());
    return new RateCard(rates, withheld, mostInputTokens);
  }

  /** Returns whether nothing at all is priced. */
  public boolean isEmpty() {
    return pricedMask == 0;
  }

  /** Returns whether inputs of {@code inputTokens} have a price. */
  boolean admits(long inputTokens) {
    return inputTokens <= mostInputTokens;
  }

  /** Returns the bits of the units that have a rate of their own. */
  long pricedMask() {
    return pricedMask;
  }

  /** Returns where in a band the rate of the class with this index is; negative if it has none. */
  int place(int classIndex) {
    return placeOfClass[classIndex];
  }

  /** Returns the rates for an input of {@code inputTokens}. */
  RateBand band(long inputTokens) {
    return bands[bandIndex(inputTokens)];
  }

  /** Returns how many bands an input of up to {@code inputTokens} can fall into. */
  int bandsUpTo(long inputTokens) {
    return bandIndex(inputTokens) + 1;
  }

  RateBand bandAt(int index) {
    return bands[index];
  }

  private int bandIndex(long inputTokens) {
    int index = 0;
    while (index < tierStarts.length && inputTokens > tierStarts[index]) {
      index++;
    }
    return index;
  }

  private static byte[] places(List<UsageClass> units, Set<UsageClass> withheld) {
    byte[] places = new byte[UsageClass.COUNT];
    Arrays.fill(places, NO_RATE);
    long[] narrowest = new long[UsageClass.COUNT];
    Arrays.fill(narrowest, -1L);
    for (int place = 0; place < units.size(); place++) {
      long included = units.get(place).includedMask();
      for (long rest = included; rest != 0; rest &= rest - 1) {
        int unit = Long.numberOfTrailingZeros(rest);
        if ((included & ~narrowest[unit]) == 0) {
          narrowest[unit] = included;
          places[unit] = (byte) place;
        }
      }
    }
    for (UsageClass unit : withheld) {
      for (long rest = unit.includedMask(); rest != 0; rest &= rest - 1) {
        places[Long.numberOfTrailingZeros(rest)] = NO_RATE;
      }
    }
    return places;
  }

  private static long[] starts(Map<UsageClass, TieredRate> rates) {
    return rates.values().stream()
        .flatMap(rate -> rate.tiers().stream())
        .mapToLong(TieredRate.Tier::startTokens)
        .distinct()
        .sorted()
        .toArray();
  }

  private static RateBand[] bands(Collection<TieredRate> rates, long[] starts) {
    return IntStream.rangeClosed(0, starts.length)
        .mapToLong(i -> i == 0 ? 0 : starts[i - 1] + 1)
        .mapToObj(inputTokens -> rates.stream().map(rate -> rate.at(inputTokens)).toList())
        .map(RateBand::new)
        .toArray(RateBand[]::new);
  }
}
