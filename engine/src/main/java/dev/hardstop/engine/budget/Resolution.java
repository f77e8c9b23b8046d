package dev.hardstop.engine.budget;

import java.util.List;
import java.util.Optional;

/**
 * Which accounts a call touches under one generation of rules.
 *
 * @param missing a budget that refuses the call, because it lacks an attribute it is per
 */
public record Resolution(long generation, List<Touch> touches, Optional<MissingAttribute> missing) {

  /** A budget that is per an attribute that the call lacks, and says refuse. */
  public record MissingAttribute(String budget, String attribute) {}
}
