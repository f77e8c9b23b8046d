package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageClass.Direction;
import dev.hardstop.engine.tokens.UsageClass.Kind;
import dev.hardstop.engine.tokens.UsageClass.Modality;
import java.util.function.Predicate;

/**
 * The token classes that a request can possibly be billed in. What a request cannot reach does not
 * make its estimate dearer.
 *
 * @param mask {@link UsageClass#bit}s
 */
public record Reach(long mask) {

  /** No token class: what is billed is not tokens. */
  public static final Reach NONE = of(_ -> false);

  /** Every token class; the safe choice where a request is not fully understood. */
  public static final Reach ALL = of(_ -> true);

  /** As {@link #ALL} without any output. */
  public static final Reach ALL_INPUT_ONLY = of(unit -> unit.direction() == Direction.INPUT);

  /**
   * Text in and text out: plain and tool input, cache reads, cache writes of the default life,
   * visible output, reasoning, citations.
   */
  public static final Reach TEXT = of(Reach::isText);

  /** As {@link #TEXT} without any output: embeddings, moderations. */
  public static final Reach TEXT_INPUT_ONLY =
      of(unit -> isText(unit) && unit.direction() == Direction.INPUT);

  /** Returns the classes of this and of {@code units}. */
  public Reach with(UsageClass... units) {
    long widened = mask;
    for (UsageClass unit : units) {
      for (UsageClass other : UsageClass.values()) {
        widened |= unit.includes(other) ? other.bit() : 0;
      }
    }
    return new Reach(widened);
  }

  static Reach of(Predicate<UsageClass> test) {
    long mask = 0;
    for (UsageClass unit : UsageClass.values()) {
      mask |= unit.isTokens() && test.test(unit) ? unit.bit() : 0;
    }
    return new Reach(mask);
  }

  private static boolean isText(UsageClass unit) {
    return unit.kind() != Kind.CACHE_WRITE_1H
        && (unit.modality() == Modality.ANY || unit.modality() == Modality.TEXT);
  }
}
