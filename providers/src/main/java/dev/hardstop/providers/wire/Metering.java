package dev.hardstop.providers.wire;

import dev.hardstop.engine.tokens.Usage;
import java.util.List;
import java.util.OptionalLong;

/** What an answer says it cost. */
public sealed interface Metering {

  /**
   * The provider reported its usage.
   *
   * @param usage in disjoint classes
   * @param model that really served; empty if the answer does not say
   * @param tier that really served; empty if the answer does not say
   * @param toolCalls calls of the caller's own tools that the answer asks for
   * @param rounds parts of the usage that are priced one by one, because they were billed so;
   *     together they are the usage; empty where all of it has one price
   * @param reportedNanoUsd what the provider itself says that it charges, which then holds,
   *     whatever the list price; empty where it does not say
   */
  record Metered(
      Usage usage,
      String model,
      String tier,
      long toolCalls,
      List<Round> rounds,
      OptionalLong reportedNanoUsd)
      implements Metering {
    public Metered {
      rounds = List.copyOf(rounds);
    }

    /** An answer that was billed at list price. */
    public Metered(Usage usage, String model, String tier, long toolCalls, List<Round> rounds) {
      this(usage, model, tier, toolCalls, rounds, OptionalLong.empty());
    }

    /** An answer that was billed in one. */
    public Metered(Usage usage, String model, String tier, long toolCalls) {
      this(usage, model, tier, toolCalls, List.of());
    }
  }

  /**
   * One of several inferences that made one answer.
   *
   * @param model that served it; empty if it is the answer's
   */
  record Round(Usage usage, String model) {}

  /**
   * The answer has not said, or never said, what its output came to; its input it has.
   *
   * @param input in disjoint classes, without output
   * @param model as in {@link Metered}
   * @param tier as in {@link Metered}
   */
  record Opened(Usage input, String model, String tier) implements Metering {}

  /**
   * No usage, or none that can be believed: the hold is charged.
   *
   * @param reason names what is missing or wrong
   */
  record Unmetered(String reason) implements Metering {}
}
