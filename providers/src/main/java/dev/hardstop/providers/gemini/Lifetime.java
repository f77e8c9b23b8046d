package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For how long contents are to be cached: a length of time, or a point in time, which is sent as
 * the length that is left until then. A second that has begun counts as a whole one. Filled while
 * reading, unchanged afterwards.
 *
 * <p>Source: Gemini API, {@code CachedContent} ({@code ttl} or {@code expireTime}; an hour where
 * neither is stated, "no minimum or maximum bounds"); Protocol Buffers documentation, "ProtoJSON
 * Format" (durations, times).
 */
final class Lifetime {
  static final String TTL = "ttl";
  static final String EXPIRE_TIME = "expireTime";

  /** What holds where nothing is stated. It is stated when it is sent. */
  static final long USUAL_SECONDS = 3_600;

  /** The longest that is not taken for a mistake. */
  static final long MOST_SECONDS = Duration.ofDays(30).toSeconds();

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?s");

  private String field = "";
  private OptionalLong ttlSeconds = OptionalLong.of(USUAL_SECONDS);
  private @Nullable Instant until;
  private List<Span> written = List.of();

  /** Takes the value of {@link #TTL} or {@link #EXPIRE_TIME} that the body stands on. */
  void read(String name, ProtoBody body, Places top) {
    if (!field.isEmpty()) {
      throw body.problem(
          RefusalCode.AMBIGUOUS_REQUEST, "beside '" + field + "' (expected: one of the two)");
    }
    field = name;
    if (name.equals(TTL)) {
      top.put(TTL, body.span());
    }
    if (body.isNull()) {
      return;
    }
    if (name.equals(TTL)) {
      ttlSeconds = OptionalLong.of(seconds(body));
    } else {
      ttlSeconds = OptionalLong.empty();
      until = time(body);
    }
    written = List.of(body.json().name(), body.span());
  }

  private static long seconds(ProtoBody body) {
    Matcher duration = DURATION.matcher(body.string());
    if (!duration.matches()) {
      throw body.wrong("seconds such as 300s");
    }
    boolean hasFraction = duration.group(2) != null && Long.parseLong(duration.group(2)) > 0;
    return Long.parseLong(duration.group(1)) + (hasFraction ? 1 : 0);
  }

  private static Instant time(ProtoBody body) {
    try {
      return OffsetDateTime.parse(body.string()).toInstant();
    } catch (DateTimeParseException _) {
      throw body.wrong("a time such as 2026-11-22T15:00:00Z");
    }
  }

  /** Returns whether the request says something. */
  boolean isStated() {
    return !written.isEmpty();
  }

  /** Returns how many seconds are meant; empty if that depends on what time it is. */
  OptionalLong seconds() {
    return ttlSeconds;
  }

  /** Returns how many seconds are meant at {@code now}; 0 or less if they are over. */
  long secondsAt(Instant now) {
    Instant end = until;
    if (end == null) {
      return ttlSeconds.orElseThrow();
    }
    Duration left = Duration.between(now, end);
    return left.getSeconds() + (left.getNano() > 0 ? 1 : 0);
  }

  /** Returns why nothing is kept for so many seconds; empty if it may be. */
  Optional<BadRequest> objection(OptionalLong seconds) {
    if (seconds.isEmpty()) {
      return Optional.of(problem(RefusalCode.UNBOUNDED_REQUEST, "no clock to read it by"));
    }
    if (seconds.getAsLong() < 1) {
      return Optional.of(problem(RefusalCode.INVALID_REQUEST, "over before it begins"));
    }
    return seconds.getAsLong() > MOST_SECONDS
        ? Optional.of(problem(RefusalCode.UNBOUNDED_REQUEST, "longer than 30 days"))
        : Optional.empty();
  }

  private BadRequest problem(RefusalCode code, String what) {
    return new BadRequest(
        code, field, "%s: %s (expected: 1s to %ds from now)".formatted(field, what, MOST_SECONDS));
  }

  /** Returns the splices after which the body states {@code seconds}, whatever the time is. */
  List<Patch> stating(long seconds, Places top) {
    String text = Json.quoted(seconds + "s");
    if (until != null) {
      return List.of(
          new Patch(written.getFirst(), Json.quoted(TTL)), new Patch(written.getLast(), text));
    }
    return isStated() ? List.of() : List.of(top.set(TTL, text));
  }
}
