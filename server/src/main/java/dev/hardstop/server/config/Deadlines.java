package dev.hardstop.server.config;

import java.time.Duration;
import java.util.List;

/**
 * How long an attempt at a provider may take.
 *
 * @param idle without a byte in either direction
 * @param total from the first byte sent to the last one received
 */
public record Deadlines(Duration connect, Duration idle, Duration total) {
  private static final Key<Duration> CONNECT =
      Key.of("connect", kind(Duration.ofMinutes(1)), "10s", "Until the connection stands.");
  private static final Key<Duration> IDLE =
      Key.of("idle", kind(Duration.ofHours(1)), "10m", "Without a byte in either direction.");
  private static final Key<Duration> TOTAL =
      Key.of("total", kind(Duration.ofHours(24)), "30m", "From the request to the answer's end.");

  static final Shape<Deadlines> SHAPE =
      Shape.of(
          List.of(CONNECT, IDLE, TOTAL),
          section -> new Deadlines(section.get(CONNECT), section.get(IDLE), section.get(TOTAL)));

  private static Kind<Duration> kind(Duration most) {
    return Kinds.duration(Duration.ofMillis(100), most);
  }
}
