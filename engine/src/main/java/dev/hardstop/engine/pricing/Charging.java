package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageClass.Direction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Charges for usage under one rate card: in integers where those are exact, else in decimals. */
final class Charging {
  private static final long REQUESTS = UsageClass.REQUESTS.bit();
  private static final int PICO_DIGITS = 12;
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(Long.MAX_VALUE, 9);

  private Charging() {}

  static ChargeResult charge(Usage usage, RateCard card) {
    NoCharge refusal = refusal(usage, card);
    if (refusal != null) {
      return refusal;
    }
    RateBand band = card.band(usage.inputTokens());
    try {
      return isWholePico(usage, card, band)
          ? inIntegers(usage, card, band)
          : roundedUp(inDecimals(usage, card, band));
    } catch (ArithmeticException _) {
      return tooMuch(usage);
    }
  }

  static ExactResult chargeExactly(Usage usage, RateCard card) {
    NoCharge refusal = refusal(usage, card);
    if (refusal != null) {
      return refusal;
    }
    ExactCharge charge = inDecimals(usage, card, card.band(usage.inputTokens()));
    return charge.totalUsd().compareTo(MOST_USD) > 0 ? tooMuch(usage) : charge;
  }

  /** A charge is for one request, whether or not the usage says so. */
  static long requests(Usage usage) {
    return Math.max(1, usage.count(UsageClass.REQUESTS));
  }

  private static @Nullable NoCharge refusal(Usage usage, RateCard card) {
    if (card.isEmpty()) {
      return Unpriced.first(0, card);
    }
    if (!card.admits(usage.inputTokens())) {
      return Unpriced.tooLong(usage.inputTokens());
    }
    long open = usage.unsplitMask() & card.pricedMask();
    if (open != 0) {
      return new Unchargeable(
          "usage: the count of %s does not follow from what was reported (expected: it, stated)"
              .formatted(UsageClass.lowestIn(open).key()));
    }
    for (long rest = usage.presentMask() & ~REQUESTS; rest != 0; rest &= rest - 1) {
      if (card.place(Long.numberOfTrailingZeros(rest)) < 0) {
        return Unpriced.first(rest, card);
      }
    }
    return null;
  }

  /** Returns whether integers give the exact charge. */
  private static boolean isWholePico(Usage usage, RateCard card, RateBand band) {
    for (long rest = usage.presentMask() | REQUESTS; rest != 0; rest &= rest - 1) {
      int place = card.place(Long.numberOfTrailingZeros(rest));
      if (place >= 0 && !band.isWholePico(place)) {
        return false;
      }
    }
    return true;
  }

  private static Charge inIntegers(Usage usage, RateCard card, RateBand band) {
    long input = 0;
    long output = 0;
    long other = 0;
    int next = 0;
    for (long rest = usage.presentMask(); rest != 0; rest &= rest - 1) {
      UsageClass unit = UsageClass.lowestIn(rest);
      long count = usage.countAt(next++);
      if (unit != UsageClass.REQUESTS) {
        long cost = Math.multiplyExact(band.ceilPicoUsd(card.place(unit.index())), count);
        switch (unit.direction()) {
          case INPUT -> input = Math.addExact(input, cost);
          case OUTPUT -> output = Math.addExact(output, cost);
          case NONE -> other = Math.addExact(other, cost);
        }
      }
    }
    int requestPlace = card.place(UsageClass.REQUESTS.index());
    if (requestPlace >= 0) {
      long fee = Math.multiplyExact(band.ceilPicoUsd(requestPlace), requests(usage));
      other = Math.addExact(other, fee);
    }
    return new Charge(input, output, Math.addExact(Math.addExact(input, output), other));
  }

  private static ExactCharge inDecimals(Usage usage, RateCard card, RateBand band) {
    var input = new ExactSum();
    var output = new ExactSum();
    var total = new ExactSum();
    usage
        .counts()
        .forEach(
            (unit, count) -> {
              if (unit != UsageClass.REQUESTS) {
                Rate rate = band.rate(card.place(unit.index()));
                total.add(rate, count);
                if (unit.direction() != Direction.NONE) {
                  (unit.direction() == Direction.INPUT ? input : output).add(rate, count);
                }
              }
            });
    int requestPlace = card.place(UsageClass.REQUESTS.index());
    if (requestPlace >= 0) {
      total.add(band.rate(requestPlace), requests(usage));
    }
    return new ExactCharge(input.usd(), output.usd(), total.usd());
  }

  private static Charge roundedUp(ExactCharge charge) {
    return new Charge(
        ceilPicoUsd(charge.inputUsd()),
        ceilPicoUsd(charge.outputUsd()),
        ceilPicoUsd(charge.totalUsd()));
  }

  private static long ceilPicoUsd(BigDecimal usd) {
    return usd.scaleByPowerOfTen(PICO_DIGITS).setScale(0, RoundingMode.CEILING).longValueExact();
  }

  private static Unchargeable tooMuch(Usage usage) {
    return new Unchargeable("usage: " + usage + " (expected: what a call can use)");
  }
}
