package dev.hardstop.engine.ledger;

import java.util.List;

/**
 * What was decided: an outcome for whoever asked, and facts to apply. Deciding changes nothing.
 *
 * @param facts numbered from the ledger's next sequence, to be applied at once and in order; not
 *     empty for some refusals too, because a first refusal carries its warning
 */
record Decision<T>(T outcome, List<Fact> facts) {
  static <T> Decision<T> of(T outcome) {
    return new Decision<>(outcome, List.of());
  }
}
