package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.money.Amount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of single values. Collections of them are in {@link Composites}. */
final class Kinds {
  /** Basis points of the whole. */
  static final int WHOLE = 10_000;

  private static final int MAX_TEXT = 1_024;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB|B)?");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,12})?");
  private static final Pattern MODEL_NAME = Pattern.compile("[^\\s*]{1,128}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,255}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  static final Kind<String> TEXT = text("text of one line", "^.{1,1024}$", Kinds::line);
  static final Kind<String> ID_TEXT =
      text(
          "an id of letters, digits, '.', '_' and '-', at most 64",
          "^" + ID.pattern() + "$",
          text -> matching(ID, text));
  static final Kind<Path> PATH = text("a path", "^.{1,1024}$", t -> Path.of(line(t)));
  static final Kind<Glob> GLOB =
      text("a name, or a pattern with *", "^\\S{1,256}$", t -> new Glob(nameOrPattern(t)));
  static final Kind<String> MODEL =
      text("a model's name", "^" + MODEL_NAME.pattern() + "$", Kinds::plainName);
  static final Kind<Boolean> BOOLEAN =
      new ScalarKind<>("true or false", Map.of("type", "boolean"), true, Kinds::truth);
  static final Kind<Amount> AMOUNT =
      text(
          "an amount such as 25 USD, 2M tokens or 100 requests; units are USD, tokens,"
              + " input-tokens, output-tokens, requests, tool-calls",
          "^\\d+(\\.\\d+)?[kMG]?\\s+(USD|(input-|output-)?tokens?|requests?|tool-calls?)$",
          Amount::parse);
  static final Kind<ZoneId> ZONE =
      text("a time zone such as UTC or America/New_York", "^[A-Za-z0-9_+/-]+$", Kinds::zone);
  static final Kind<Instant> INSTANT =
      text("an instant such as 2027-01-31T00:00:00Z", "^\\d{4}-.*Z$", Instant::parse);
  static final Kind<String> SHA256_TEXT = new HashKind();

  private Kinds() {}

  static <T> Kind<T> text(String expected, String pattern, Function<String, T> parse) {
    return new ScalarKind<>(expected, Map.of("type", "string", "pattern", pattern), false, parse);
  }

  /** The one word that is possible. */
  static Kind<String> word(String word) {
    return choice(List.of(word), Function.identity());
  }

  /** One of the constants of an enum, in kebab-case. */
  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    return choice(List.of(type.getEnumConstants()), Kinds::word);
  }

  /** One of {@code values}, each spelled as {@code word} says. */
  static <E> Kind<E> choice(List<E> values, Function<E, String> word) {
    List<String> words = values.stream().map(word).toList();
    String expected =
        words.size() == 1
            ? words.getFirst()
            : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    return new ScalarKind<>(
        expected,
        Map.of("enum", words),
        false,
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return values.get(words.indexOf(text));
        });
  }

  /** Returns the constant's name as the file spells it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Kind<Integer> integer(int least, int most) {
    return new ScalarKind<>(
        String.format(Locale.ROOT, "a whole number from %d to %d", least, most),
        Map.of("type", "integer", "minimum", least, "maximum", most),
        true,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  /** One of a few numbers. */
  static Kind<Integer> number(Integer... allowed) {
    List<Integer> values = Arrays.asList(allowed);
    return new ScalarKind<>(
        "one of " + values,
        Map.of("enum", values),
        true,
        text -> {
          if (!values.contains(Integer.valueOf(text))) {
            throw new IllegalArgumentException(text);
          }
          return Integer.valueOf(text);
        });
  }

  /** A span of time such as {@code 30s}. */
  static Kind<Duration> duration(Duration least, Duration most) {
    return text(
        String.format(
            Locale.ROOT,
            "a duration such as 30s, 10m, 24h or 7d, from %s to %s",
            spelled(least),
            spelled(most)),
        "^" + DURATION.pattern() + "$",
        text -> within(durationOf(text), least, most));
  }

  /** Returns the duration that {@code text} spells, such as {@code 15m}. */
  static Duration durationOf(String text) {
    Matcher matcher = matcher(DURATION, text);
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** Returns {@code duration} as the file spells it, in its largest whole unit; a day is 24h. */
  static String spelled(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    boolean days = seconds % 86_400 == 0 && seconds > 86_400;
    return days ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
  }

  /** A number of bytes such as {@code 64MiB}. */
  static Kind<Long> size(long least, long most) {
    return new ScalarKind<>(
        String.format(Locale.ROOT, "a size such as 64MiB, from %d to %d bytes", least, most),
        Map.of("type", List.of("string", "integer"), "pattern", "^" + SIZE.pattern() + "$"),
        false,
        text -> {
          long bytes = bytes(text);
          if (bytes < least || bytes > most) {
            throw new IllegalArgumentException(text);
          }
          return bytes;
        });
  }

  /** A share of the whole, from 0 (excluded) to 1, in basis points. */
  static Kind<Integer> share() {
    return new ScalarKind<>(
        "a share above 0 and up to 1, of at most four decimal places",
        Map.of("type", "number", "exclusiveMinimum", 0, "maximum", 1),
        true,
        text -> {
          matching(DECIMAL, text);
          int points =
              new BigDecimal(text)
                  .movePointRight(4)
                  .setScale(0, RoundingMode.UNNECESSARY)
                  .intValueExact();
          if (points < 1 || points > WHOLE) {
            throw new IllegalArgumentException(text);
          }
          return points;
        });
  }

  /** A price in USD per million tokens: six decimals are whole pico-dollars a token. */
  static Kind<BigDecimal> price() {
    return new ScalarKind<>(
        "USD per million tokens, from 0 to 1000000, of at most six decimal places",
        Map.of("type", "number", "minimum", 0, "maximum", 1_000_000),
        true,
        text -> {
          BigDecimal price = new BigDecimal(matching(DECIMAL, text)).stripTrailingZeros();
          if (price.scale() > 6 || price.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
            throw new IllegalArgumentException(text);
          }
          return price;
        });
  }

  static String matching(Pattern pattern, String text) {
    return matcher(pattern, text).group();
  }

  private static Matcher matcher(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    return matcher;
  }

  private static long bytes(String text) {
    Matcher matcher = matcher(SIZE, text);
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    return switch (unit) {
      case "KiB" -> count << 10;
      case "MiB" -> count << 20;
      case "GiB" -> count << 30;
      default -> count;
    };
  }

  static Duration within(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(value.toString());
    }
    return value;
  }

  private static String line(String text) {
    if (text.isBlank()
        || text.length() > MAX_TEXT
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  static String nameOrPattern(String text) {
    if (text.isEmpty() || text.length() > 256 || text.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static String plainName(String text) {
    return matching(MODEL_NAME, text);
  }

  static String address(String text) {
    return matching(EMAIL, text);
  }

  /** Only zones by name: an offset such as +02:00 knows no summer time. */
  private static ZoneId zone(String text) {
    if (!ZoneId.getAvailableZoneIds().contains(text)) {
      throw new IllegalArgumentException(text);
    }
    return ZoneId.of(text);
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** A hash is shown by nobody: what stands here by mistake is often the secret itself. */
  private record HashKind() implements Kind<String> {
    @Override
    public @org.jspecify.annotations.Nullable String read(Tree value, Reading at) {
      if (value instanceof Tree.Scalar(String text, _, _) && SHA256.matcher(text).matches()) {
        return text.toLowerCase(Locale.ROOT);
      }
      at.error("not shown (expected: " + expected() + ")");
      return null;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "pattern", "^" + SHA256.pattern() + "$");
    }

    @Override
    public String expected() {
      return "the 64 hex digits of a SHA-256, as 'hardstop keys new' prints them";
    }
  }
}
