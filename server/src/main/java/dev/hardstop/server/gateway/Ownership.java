package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.config.State;
import dev.hardstop.store.IssuedRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    if (!kept.names().isEmpty()) {
      return Optional.of(refused(kept.names().getFirst().path(), "absent"));
    }
    return kept.storing() == Kept.Storing.ASKED
        ? Optional.of(refused("store", "false or absent"))
        : Optional.empty();
  }

  private static BadRequest refused(String field, String expected) {
    return new BadRequest(
        RefusalCode.UNBOUNDED_REQUEST,
        field,
        "%s: present (expected: %s; kept objects are refused by 'state: refuse')"
            .formatted(field, expected));
  }

  /**
   * What a request names and is its caller's own.
   *
   * @param provider that keeps all of it; empty where nothing is on record, as shared things may be
   * @param continued what comes before its input; empty if nothing is on record
   */
  record Owned(Optional<String> provider, Optional<IssuedRecord> continued) {}

  /** What is on record of one name. */
  record Looked(Kept.Name name, List<IssuedRecord> found) {}

  /**
   * Returns what of all that was named is its caller's own; or that there is no such thing, if any
   * of it is not, or is kept elsewhere than the rest.
   *
   * @param named the provider that the request is for; empty if it does not say
   */
  static Step<Owned> own(List<Looked> all, State state, String owner, Optional<String> named) {
    Optional<Set<String>> providers = Optional.empty();
    for (Looked each : all) {
      Set<String> here = providers(owned(each.found, state, owner, named));
      if (here.isEmpty() && state == State.SHARED) {
        continue;
      }
      providers.ifPresent(here::retainAll);
      if (here.isEmpty()) {
        return new Step.Stop<>(Refusal.of(Kept.unknown(each.name.path()), ""));
      }
      providers = Optional.of(here);
    }
    Optional<String> provider = providers.map(names -> names.iterator().next());
    return Step.done(new Owned(provider, continued(all, state, owner, provider)));
  }

  private static Optional<IssuedRecord> continued(
      List<Looked> all, State state, String owner, Optional<String> provider) {
    return all.stream()
        .filter(each -> each.name.kind().comesFirst())
        .flatMap(each -> owned(each.found, state, owner, provider).stream())
        .findFirst();
  }

  private static List<IssuedRecord> owned(
      List<IssuedRecord> found, State state, String owner, Optional<String> provider) {
    return found.stream()
        .filter(each -> state == State.SHARED || each.owner().equals(owner))
        .filter(each -> provider.isEmpty() || provider.get().equals(each.provider()))
        .toList();
  }

  private static Set<String> providers(List<IssuedRecord> records) {
    return records.stream()
        .map(IssuedRecord::provider)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
