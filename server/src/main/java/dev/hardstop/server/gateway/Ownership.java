package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.config.State;
import dev.hardstop.store.IssuedRecord;
import java.util.List;
import java.util.Optional;

/**
 * Whose the things are that providers keep in an account that many share. Also shadow mode keeps
 * them apart: it watches budgets, but gives nobody's answers to others.
 */
final class Ownership {
  private static final String TENANT = "tenant";

  private Ownership() {}

  /**
   * Returns to whom an id is issued: the tenant, else the key. A tenant that the caller chose is
   * one of its key's, whatever it is called.
   */
  static String owner(CallerKey key, List<Attribute> attributes) {
    String bound = key.settings().namespace();
    return attributes.stream()
        .filter(each -> each.name().equals(TENANT) && each.callerSet())
        .findFirst()
        .map(chosen -> bound + ' ' + TENANT + '=' + chosen.value())
        .orElse(bound);
  }

  /** Returns why a request is refused before it is looked at whose the things are that it names. */
  static Optional<BadRequest> objection(State state, boolean isShadow, Kept kept) {
    if (state != State.SHARED && kept.unowned().isPresent()) {
      return kept.unowned();
    }
    if (state != State.REFUSE || isShadow) {
      return Optional.empty();
    }
    if (kept.continues().isPresent()) {
      return Optional.of(refused("previous_response_id", "absent"));
    }
    return kept.storing() == Kept.Storing.ASKED
        ? Optional.of(refused("store", "false or absent"))
        : Optional.empty();
  }

  private static BadRequest refused(String field, String expected) {
    return new BadRequest(
        RefusalCode.UNBOUNDED_REQUEST,
        field,
        "%s: present (expected: %s; kept answers are refused by 'state: refuse')"
            .formatted(field, expected));
  }

  /**
   * Returns what is on record of an id for whoever names it; empty if it is not theirs.
   *
   * @param named the provider that the request is for; empty if it does not say
   */
  static Optional<IssuedRecord> own(
      List<IssuedRecord> found, State state, String owner, Optional<String> named) {
    return found.stream()
        .filter(each -> state == State.SHARED || each.owner().equals(owner))
        .filter(each -> named.isEmpty() || named.get().equals(each.provider()))
        .findFirst();
  }
}
