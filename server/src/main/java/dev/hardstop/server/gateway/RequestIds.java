package dev.hardstop.server.gateway;

import dev.hardstop.engine.time.WallClock;
import java.util.SplittableRandom;

/**
 * Makes ids of exchanges: {@code rq_}, 10 characters of the time in milliseconds and 16 of chance;
 * unique without asking anybody.
 *
 * <p>The time comes first so that ids of one day stand together in an index: otherwise each call
 * would write a page of it of its own. Threads: one.
 */
final class RequestIds {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final String PREFIX = "rq_";
  private static final int TIME = 10;
  private static final int HALF_OF_CHANCE = 8;

  private final SplittableRandom random;
  private final WallClock clock;

  RequestIds(long seed, WallClock clock) {
    this.random = new SplittableRandom(seed);
    this.clock = clock;
  }

  String next() {
    var id = new StringBuilder(PREFIX.length() + TIME + 2 * HALF_OF_CHANCE).append(PREFIX);
    append(id, clock.millis(), TIME);
    append(id, random.nextLong(), HALF_OF_CHANCE);
    append(id, random.nextLong(), HALF_OF_CHANCE);
    return id.toString();
  }

  /** Writes the lowest five bits a digit, highest digit first. */
  private static void append(StringBuilder id, long bits, int digits) {
    for (int digit = digits - 1; digit >= 0; digit--) {
      id.append(DIGITS[(int) (bits >>> (5 * digit)) & 31]);
    }
  }
}
