package dev.hardstop.providers.wire;

import java.util.EnumSet;
import java.util.Set;

/**
 * How one provider behaves where providers of the same wire format differ.
 *
 * @param abort what closing the connection does to the bill
 */
public record Profile(Abort abort, Set<Trait> traits) {

  public Profile {
    traits = Set.copyOf(traits);
  }

  /** Returns the profile of a provider with these traits and no others. */
  public static Profile of(Abort abort, Trait... traits) {
    return new Profile(abort, Set.of(traits));
  }

  /** Returns the profile of a provider that has one trait more. */
  public Profile with(Trait trait) {
    var more = EnumSet.of(trait);
    more.addAll(traits);
    return new Profile(abort, more);
  }

  /** Returns whether the provider has a trait. */
  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** What is true of some providers of a wire format and not of others. */
  public enum Trait {
    /**
     * A chat request is capped with {@code max_tokens}, which every compatible server knows; many
     * overlook {@code max_completion_tokens}, and then nothing caps it.
     */
    CAPS_WITH_MAX_TOKENS,
    /** There are service tiers that its settings could turn on, so the tier must be pinned. */
    HAS_TIERS,
    /** It stores answers unless told not to. */
    KEEPS_STATE,
    /** A stream reports usage only if {@code stream_options} ask for it. */
    USAGE_ON_DEMAND,
    /**
     * A stream that is asked for its usage can be asked to tell in each chunk what was used so far;
     * the input that it tells is final. Nobody but its owner knows whether a server can.
     */
    CONTINUOUS_USAGE,
    /** Reasoning tokens come on top of the completion tokens. */
    REASONING_BESIDE_COMPLETION,
    /** A complete HTTP error answer is known not to be billed. */
    ERRORS_ARE_FREE,
    /** Its answers say what they cost, in USD, which is then what is charged. */
    REPORTS_COST,
    /** What an answer cost can be asked later, by the answer's id: see {@link CostLookup}. */
    TELLS_COST_LATER,
    /** What costs nothing where the wire comes from (moderations, counting) is free here too. */
    FREE_SERVICES
  }

  /** What an abandoned answer costs. */
  public enum Abort {
    /** Generation, and the bill, end with the connection. */
    STOPS_BILLING,
    /** The answer is generated and billed to its end. */
    BILLS_ALL,
    /** Not documented; to be taken as {@link #BILLS_ALL}. */
    UNKNOWN
  }
}
