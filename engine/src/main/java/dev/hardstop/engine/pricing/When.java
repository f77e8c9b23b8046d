package dev.hardstop.engine.pricing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** When a rate card holds, by the start of the request, in UTC. */
public sealed interface When {

  /** Always. */
  When ALWAYS = new Always();

  /** Returns whether a request that starts at {@code start} falls under it. */
  boolean holdsAt(Instant start);

  /** Returns the first instant after {@code start} at which the answer may change. */
  Instant nextChange(Instant start);

  /** No condition. */
  record Always() implements When {
    @Override
    public boolean holdsAt(Instant start) {
      return true;
    }

    @Override
    public Instant nextChange(Instant start) {
      return Instant.MAX;
    }
  }

  /** From an instant on. */
  record From(Instant from) implements When {

    /** Returns the condition that holds from the first instant of {@code day}. */
    public static From day(LocalDate day) {
      return new From(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    @Override
    public boolean holdsAt(Instant start) {
      return !start.isBefore(from);
    }

    @Override
    public Instant nextChange(Instant start) {
      return holdsAt(start) ? Instant.MAX : from;
    }
  }

  /** Each day from {@code start}, included, to {@code end}, excluded; may pass midnight. */
  record Daily(LocalTime start, LocalTime end) implements When {
    @Override
    public boolean holdsAt(Instant instant) {
      LocalTime time = LocalTime.ofInstant(instant, ZoneOffset.UTC);
      boolean hasStarted = !time.isBefore(start);
      boolean hasNotEnded = time.isBefore(end);
      return end.isBefore(start) ? hasStarted || hasNotEnded : hasStarted && hasNotEnded;
    }

    @Override
    public Instant nextChange(Instant instant) {
      Instant atStart = next(start, instant);
      Instant atEnd = next(end, instant);
      return atStart.isBefore(atEnd) ? atStart : atEnd;
    }

    private static Instant next(LocalTime time, Instant after) {
      var day = LocalDate.ofInstant(after, ZoneOffset.UTC);
      Instant today = day.atTime(time).toInstant(ZoneOffset.UTC);
      return today.isAfter(after) ? today : day.plusDays(1).atTime(time).toInstant(ZoneOffset.UTC);
    }
  }
}
