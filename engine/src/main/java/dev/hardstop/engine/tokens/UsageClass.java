package dev.hardstop.engine.tokens;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One kind of thing that a provider bills: a unit of the price list, and the class of a {@link
 * Usage} that is named after it.
 *
 * <p>As a unit it <em>includes</em> more specific ones ({@link #INPUT_TOKENS} includes {@link
 * #CACHE_READ_TOKENS}): so providers report, and so {@link UsageReport} takes it. As a class it
 * means what is in that unit and in none more specific: so {@link Usage} counts it, and classes
 * never overlap.
 *
 * <p>Source: genai-prices, {@code prices/units.yml} (units, their dimensions, and containment).
 */
public enum UsageClass {
  INPUT_TOKENS(Family.INPUT, Modality.ANY, Kind.ANY),
  CACHE_READ_TOKENS(Family.INPUT, Modality.ANY, Kind.CACHE_READ),
  CACHE_WRITE_TOKENS(Family.INPUT, Modality.ANY, Kind.CACHE_WRITE),
  CACHE_WRITE_5M_TOKENS(Family.INPUT, Modality.ANY, Kind.CACHE_WRITE_5M),
  CACHE_WRITE_1H_TOKENS(Family.INPUT, Modality.ANY, Kind.CACHE_WRITE_1H),
  INPUT_TOOL_TOKENS(Family.INPUT, Modality.ANY, Kind.TOOL),

  INPUT_TEXT_TOKENS(Family.INPUT, Modality.TEXT, Kind.ANY),
  CACHE_TEXT_READ_TOKENS(Family.INPUT, Modality.TEXT, Kind.CACHE_READ),
  CACHE_TEXT_WRITE_TOKENS(Family.INPUT, Modality.TEXT, Kind.CACHE_WRITE),
  CACHE_TEXT_WRITE_5M_TOKENS(Family.INPUT, Modality.TEXT, Kind.CACHE_WRITE_5M),
  CACHE_TEXT_WRITE_1H_TOKENS(Family.INPUT, Modality.TEXT, Kind.CACHE_WRITE_1H),
  INPUT_TEXT_TOOL_TOKENS(Family.INPUT, Modality.TEXT, Kind.TOOL),

  INPUT_AUDIO_TOKENS(Family.INPUT, Modality.AUDIO, Kind.ANY),
  CACHE_AUDIO_READ_TOKENS(Family.INPUT, Modality.AUDIO, Kind.CACHE_READ),
  CACHE_AUDIO_WRITE_TOKENS(Family.INPUT, Modality.AUDIO, Kind.CACHE_WRITE),
  CACHE_AUDIO_WRITE_5M_TOKENS(Family.INPUT, Modality.AUDIO, Kind.CACHE_WRITE_5M),
  CACHE_AUDIO_WRITE_1H_TOKENS(Family.INPUT, Modality.AUDIO, Kind.CACHE_WRITE_1H),
  INPUT_AUDIO_TOOL_TOKENS(Family.INPUT, Modality.AUDIO, Kind.TOOL),

  INPUT_IMAGE_TOKENS(Family.INPUT, Modality.IMAGE, Kind.ANY),
  CACHE_IMAGE_READ_TOKENS(Family.INPUT, Modality.IMAGE, Kind.CACHE_READ),
  CACHE_IMAGE_WRITE_TOKENS(Family.INPUT, Modality.IMAGE, Kind.CACHE_WRITE),
  CACHE_IMAGE_WRITE_5M_TOKENS(Family.INPUT, Modality.IMAGE, Kind.CACHE_WRITE_5M),
  CACHE_IMAGE_WRITE_1H_TOKENS(Family.INPUT, Modality.IMAGE, Kind.CACHE_WRITE_1H),
  INPUT_IMAGE_TOOL_TOKENS(Family.INPUT, Modality.IMAGE, Kind.TOOL),

  INPUT_VIDEO_TOKENS(Family.INPUT, Modality.VIDEO, Kind.ANY),
  CACHE_VIDEO_READ_TOKENS(Family.INPUT, Modality.VIDEO, Kind.CACHE_READ),
  CACHE_VIDEO_WRITE_TOKENS(Family.INPUT, Modality.VIDEO, Kind.CACHE_WRITE),
  CACHE_VIDEO_WRITE_5M_TOKENS(Family.INPUT, Modality.VIDEO, Kind.CACHE_WRITE_5M),
  CACHE_VIDEO_WRITE_1H_TOKENS(Family.INPUT, Modality.VIDEO, Kind.CACHE_WRITE_1H),
  INPUT_VIDEO_TOOL_TOKENS(Family.INPUT, Modality.VIDEO, Kind.TOOL),

  OUTPUT_TOKENS(Family.OUTPUT, Modality.ANY, Kind.ANY),
  OUTPUT_REASONING_TOKENS(Family.OUTPUT, Modality.ANY, Kind.REASONING),
  OUTPUT_CITATION_TOKENS(Family.OUTPUT, Modality.ANY, Kind.CITATION),
  OUTPUT_TEXT_TOKENS(Family.OUTPUT, Modality.TEXT, Kind.ANY),
  OUTPUT_TEXT_REASONING_TOKENS(Family.OUTPUT, Modality.TEXT, Kind.REASONING),
  OUTPUT_TEXT_CITATION_TOKENS(Family.OUTPUT, Modality.TEXT, Kind.CITATION),
  OUTPUT_AUDIO_TOKENS(Family.OUTPUT, Modality.AUDIO, Kind.ANY),
  OUTPUT_AUDIO_REASONING_TOKENS(Family.OUTPUT, Modality.AUDIO, Kind.REASONING),
  OUTPUT_AUDIO_CITATION_TOKENS(Family.OUTPUT, Modality.AUDIO, Kind.CITATION),
  OUTPUT_IMAGE_TOKENS(Family.OUTPUT, Modality.IMAGE, Kind.ANY),
  OUTPUT_IMAGE_REASONING_TOKENS(Family.OUTPUT, Modality.IMAGE, Kind.REASONING),
  OUTPUT_IMAGE_CITATION_TOKENS(Family.OUTPUT, Modality.IMAGE, Kind.CITATION),
  OUTPUT_VIDEO_TOKENS(Family.OUTPUT, Modality.VIDEO, Kind.ANY),
  OUTPUT_VIDEO_REASONING_TOKENS(Family.OUTPUT, Modality.VIDEO, Kind.REASONING),
  OUTPUT_VIDEO_CITATION_TOKENS(Family.OUTPUT, Modality.VIDEO, Kind.CITATION),

  INPUT_CHARACTERS(Family.CHARACTERS, Direction.INPUT, 1_000_000),
  INPUT_TEXT_MESSAGES(Family.MESSAGES, Direction.INPUT, 1_000),
  AUDIO_SECONDS(Family.DURATIONS, Direction.NONE, 3_600),
  INPUT_AUDIO_SECONDS(Family.DURATIONS, Direction.INPUT, 3_600),
  OUTPUT_AUDIO_SECONDS(Family.DURATIONS, Direction.OUTPUT, 3_600),
  INPUT_PIXELS(Family.PIXELS, Direction.INPUT, 1_000_000_000),
  INPUT_DOCUMENT_PAGES(Family.DOCUMENT_PAGES, Direction.INPUT, 1_000),
  INPUT_ANNOTATED_DOCUMENT_PAGES(Family.DOCUMENT_PAGES, Direction.INPUT, 1_000),
  RERANK_SEARCHES(Family.RERANK, Direction.NONE, 1_000),
  WEB_SEARCHES(Family.TOOL_CALLS, Direction.NONE, 1_000),
  SOCIAL_SEARCHES(Family.TOOL_CALLS, Direction.NONE, 1_000),
  STORAGE_SEARCHES(Family.TOOL_CALLS, Direction.NONE, 1_000),
  CODE_EXECUTIONS(Family.TOOL_CALLS, Direction.NONE, 1_000),
  REQUESTS(Family.REQUESTS, Direction.NONE, 1_000),

  /** Not of genai-prices: tokens that are kept for later requests, each for so many seconds. */
  CACHE_STORAGE_TOKEN_SECONDS(Family.CACHE_STORAGE, Direction.NONE, 3_600_000_000L);

  /** Which part of a bill a class counts towards; {@code NONE} only towards the total. */
  public enum Direction {
    INPUT,
    OUTPUT,
    NONE
  }

  /** Classes of one family are counted in the same thing and may include each other. */
  enum Family {
    INPUT,
    OUTPUT,
    CHARACTERS,
    MESSAGES,
    DURATIONS,
    PIXELS,
    DOCUMENT_PAGES,
    RERANK,
    TOOL_CALLS,
    REQUESTS,
    CACHE_STORAGE
  }

  /** What tokens encode; {@code ANY} where that is not stated. */
  public enum Modality {
    ANY,
    TEXT,
    IMAGE,
    VIDEO,
    AUDIO
  }

  /** What tokens were for; {@code ANY} where nothing special is stated. */
  public enum Kind {
    ANY,
    CACHE_READ,
    CACHE_WRITE,
    CACHE_WRITE_5M,
    CACHE_WRITE_1H,
    TOOL,
    REASONING,
    CITATION
  }

  /** How many classes there are. */
  public static final int COUNT = values().length;

  private static final List<UsageClass> ALL = List.of(values());
  private static final long[] INCLUDED = included();
  private static final Map<String, UsageClass> BY_KEY =
      ALL.stream().collect(Collectors.toUnmodifiableMap(UsageClass::key, unit -> unit));

  private final String key = name().toLowerCase(Locale.ROOT);
  private final Family family;
  private final Direction direction;
  private final Modality modality;
  private final Kind kind;
  private final long unitsPerPrice;

  UsageClass(Family family, Modality modality, Kind kind) {
    this.family = family;
    this.direction = family == Family.INPUT ? Direction.INPUT : Direction.OUTPUT;
    this.modality = modality;
    this.kind = kind;
    this.unitsPerPrice = 1_000_000;
  }

  UsageClass(Family family, Direction direction, long unitsPerPrice) {
    this.family = family;
    this.direction = direction;
    this.modality = Modality.ANY;
    this.kind = Kind.ANY;
    this.unitsPerPrice = unitsPerPrice;
  }

  /** Returns the unit whose {@link #key} is {@code key}, or empty if there is none. */
  public static Optional<UsageClass> ofKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  /** Returns the class whose {@link #bit} is the lowest one set in {@code mask}, which is not 0. */
  public static UsageClass lowestIn(long mask) {
    return ALL.get(Long.numberOfTrailingZeros(mask));
  }

  /** Returns the name of this unit in price lists, such as {@code input_tokens}. */
  public String key() {
    return key;
  }

  /**
   * Returns the name of this class in answers to users. It is the {@link #key} except where the key
   * would read as a total: {@code uncached_input_tokens}, {@code visible_output_tokens}.
   */
  public String label() {
    return switch (this) {
      case INPUT_TOKENS -> "uncached_input_tokens";
      case OUTPUT_TOKENS -> "visible_output_tokens";
      default -> key();
    };
  }

  /** Returns how many of this unit one published price is for; tokens: a million. */
  public long unitsPerPrice() {
    return unitsPerPrice;
  }

  public Direction direction() {
    return direction;
  }

  /** Returns whether this counts LLM tokens, of input or output. */
  public boolean isTokens() {
    return family == Family.INPUT || family == Family.OUTPUT;
  }

  /** Returns whether this unit contains {@code other}; each contains itself. */
  public boolean includes(UsageClass other) {
    return (includedMask() & other.bit()) != 0;
  }

  /** Returns the bits of all that this unit contains, itself among it. */
  public long includedMask() {
    return INCLUDED[index()];
  }

  /** Returns the bit of this class in masks of classes, one of 60. */
  public long bit() {
    return 1L << index();
  }

  /**
   * Returns the place of this class in tables of {@link #COUNT} entries, which are never stored.
   */
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  Family family() {
    return family;
  }

  public Modality modality() {
    return modality;
  }

  public Kind kind() {
    return kind;
  }

  private static long[] included() {
    long[] masks = new long[COUNT];
    for (UsageClass unit : ALL) {
      for (UsageClass other : ALL) {
        masks[unit.index()] |= unit.contains(other) ? other.bit() : 0;
      }
    }
    return masks;
  }

  private boolean contains(UsageClass other) {
    if (this == other) {
      return true;
    }
    if (family != other.family) {
      return false;
    }
    return switch (family) {
      case INPUT, OUTPUT -> containsModality(other.modality) && containsKind(other.kind);
      case DURATIONS -> this == AUDIO_SECONDS;
      case DOCUMENT_PAGES -> this == INPUT_DOCUMENT_PAGES;
      default -> false;
    };
  }

  private boolean containsModality(Modality other) {
    return modality == Modality.ANY || modality == other;
  }

  private boolean containsKind(Kind other) {
    return kind == Kind.ANY
        || kind == other
        || (kind == Kind.CACHE_WRITE
            && (other == Kind.CACHE_WRITE_5M || other == Kind.CACHE_WRITE_1H));
  }
}
