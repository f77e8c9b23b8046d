package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.time.Span;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.Refusal.Disclosure;
import dev.hardstop.providers.wire.RefusalCode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts what the ledger refused into words, as far as the budget discloses itself to the key. */
final class Refusals {
  private Refusals() {}

  /** Returns what a caller is told of a refusal by the ledger. */
  static Refusal of(Outcome.Refusal outcome, Setup setup, CallerKey key, String call) {
    RefusalCode code = RefusalCode.valueOf(outcome.code().toUpperCase(Locale.ROOT));
    return switch (outcome) {
      case Outcome.Latched(var latch) -> plain(code, latched(latch), call);
      case Outcome.TooManyAccounts(var budget, _) ->
          plain(code, "Too many values of an attribute that budget '" + budget + "' is per", call);
      case Outcome.AttributeMissing(var budget, var attribute) ->
          plain(
              code,
              "Budget '%s' needs the attribute '%s' (expected: header x-hardstop-%s)"
                  .formatted(budget, attribute, attribute),
              call);
      case Outcome.StoreUnavailable _ ->
          plain(code, "Nothing can be written, so nothing can be promised; nothing was sent", call);
      case Outcome.Exhausted _, Outcome.Throttled _, Outcome.TooLarge _, Outcome.Contended _ ->
          blocked(code, outcome.blocking(), setup, key, call);
    };
  }

  /** Returns {@code refusal} with the id under which the call can be looked up. */
  static Refusal withCall(Refusal refusal, String call) {
    return new Refusal(
        refusal.code(),
        refusal.message(),
        refusal.param(),
        refusal.blocking(),
        refusal.resetsAt(),
        refusal.largestOutputCap(),
        refusal.contactUrl(),
        call,
        refusal.costUsd(),
        refusal.disclosure());
  }

  private static Refusal plain(RefusalCode code, String message, String call) {
    return Refusal.of(code, message, "", call);
  }

  private static String latched(Latch latch) {
    return switch (latch.kind()) {
      case TRIPPED -> "Stopped by an operator or a trip: " + latch.reason();
      case DISABLED -> "This feature is disabled: " + latch.reason();
      case KEY_REVOKED -> "This key was revoked";
      case APPROVAL_NEEDED -> "An approval is needed: " + latch.reason();
    };
  }

  private static Refusal blocked(
      RefusalCode code, List<Blocking> blocking, Setup setup, CallerKey key, String call) {
    if (blocking.isEmpty()) {
      return plain(code, "This call asks for more than can be counted", call);
    }
    Blocking first = blocking.getFirst();
    Disclosure disclosure = disclosure(key, first);
    long resets = blocking.stream().mapToLong(Blocking::resetsAtMillis).max().orElse(Span.NEVER);
    long cap = blocking.stream().mapToLong(Blocking::largestOutputCap).min().orElse(-1);
    Optional<Budget> budget = setup.budget(first.account().budget());
    return new Refusal(
        code,
        message(code, first, resets, cap, disclosure)
            + budget.map(each -> words(each.contact().message())).orElse(""),
        "",
        Optional.of(shown(first)),
        resets == Span.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(resets)),
        cap < 1 ? OptionalLong.empty() : OptionalLong.of(cap),
        budget.map(each -> each.contact().url()).orElse(""),
        call,
        disclosure);
  }

  private static Refusal.Blocking shown(Blocking blocking) {
    return new Refusal.Blocking(
        blocking.account().budget(),
        blocking.account().values(),
        blocking.unit(),
        blocking.limit(),
        blocking.amount(),
        blocking.settled(),
        blocking.held(),
        blocking.ask());
  }

  private static String message(
      RefusalCode code, Blocking first, long resets, long cap, Disclosure disclosure) {
    boolean isFull = disclosure == Disclosure.FULL;
    String which = isFull ? "Budget '" + first.account().budget() + "'" : "A budget";
    String left = isFull ? " (" + Amount.write(first.unit(), first.left()) + " left)" : "";
    String until =
        resets == Span.NEVER || disclosure == Disclosure.NONE
            ? ""
            : "; it resets at " + Instant.ofEpochMilli(resets);
    return switch (code) {
      case BUDGET_CONTENDED -> which + " is held by calls in flight" + left + "; try again";
      case THROTTLED -> which + " is spent for the moment" + left + until;
      case REQUEST_EXCEEDS_BUDGET ->
          which
              + " has less than this call could cost"
              + left
              + (cap < 1 ? "" : "; an output cap of " + cap + " tokens would fit");
      default -> which + " is spent" + left + until;
    };
  }

  private static String words(String message) {
    return message.isEmpty() ? "" : ". " + message;
  }

  private static Disclosure disclosure(CallerKey key, Blocking blocking) {
    return switch (key.disclosure(blocking.account().budget())) {
      case FULL -> Disclosure.FULL;
      case RESET, AUTO -> Disclosure.RESET;
      case NONE -> Disclosure.NONE;
    };
  }
}
