package dev.hardstop.server.gateway;

import java.util.SplittableRandom;

/**
 * Makes ids of exchanges: {@code rq_} and 26 characters, unique without asking anybody.
 *
 * <p>Threads: one.
 */
final class RequestIds {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int HALF = 13;

  private final SplittableRandom random;

  RequestIds(long seed) {
    this.random = new SplittableRandom(seed);
  }

  String next() {
    char[] id = new char[3 + 2 * HALF];
    id[0] = 'r';
    id[1] = 'q';
    id[2] = '_';
    write(random.nextLong(), id, 3);
    write(random.nextLong(), id, 3 + HALF);
    return new String(id);
  }

  private static void write(long bits, char[] id, int from) {
    for (int i = 0; i < HALF; i++) {
      id[from + i] = DIGITS[(int) (bits >>> (i * 5)) & 31];
    }
  }
}
