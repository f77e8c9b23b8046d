package dev.hardstop.providers.wire;

import dev.hardstop.engine.money.Unit;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a refused caller is told, before it is put into a wire's own format.
 *
 * @param message for people
 * @param param the JSON path of the request that is to blame; empty if none is
 * @param blocking the account that refused; empty if none did
 * @param resetsAt the earliest instant at which the asked amount could fit; empty if never
 * @param largestOutputCap the largest output cap that fits now; empty if none does
 * @param contactUrl where to ask for more; empty if the budget names none
 * @param call the id under which the decision can be looked up; empty if it has none
 * @param costUsd what the call named came to, where it is done already; empty otherwise
 * @param disclosure how much of it the budget tells its caller
 */
public record Refusal(
    RefusalCode code,
    String message,
    String param,
    Optional<Blocking> blocking,
    Optional<Instant> resetsAt,
    OptionalLong largestOutputCap,
    String contactUrl,
    String call,
    String costUsd,
    Disclosure disclosure) {

  /** A refusal of a call that is not done yet. */
  public Refusal(
      RefusalCode code,
      String message,
      String param,
      Optional<Blocking> blocking,
      Optional<Instant> resetsAt,
      OptionalLong largestOutputCap,
      String contactUrl,
      String call,
      Disclosure disclosure) {
    this(
        code,
        message,
        param,
        blocking,
        resetsAt,
        largestOutputCap,
        contactUrl,
        call,
        "",
        disclosure);
  }

  /**
   * Returns the refusal of what was done before.
   *
   * @param call that did it
   * @param costUsd what it came to, as a decimal
   */
  public static Refusal alreadyDone(String message, String call, String costUsd) {
    return new Refusal(
        RefusalCode.ALREADY_DONE,
        message,
        "",
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        "",
        call,
        costUsd,
        Disclosure.FULL);
  }

  /**
   * The account that refused; quantities are nano-dollars for USD, else counts.
   *
   * @param budget its id
   * @param account its {@code per} values; empty if it has none
   * @param limit the hard limit
   * @param budgetAmount the configured amount
   */
  public record Blocking(
      String budget,
      String account,
      Unit unit,
      long limit,
      long budgetAmount,
      long settled,
      long held,
      long asked) {}

  /** How much a budget tells those whom it refuses. */
  public enum Disclosure {
    /** Everything. */
    FULL,
    /** The code, when it resets, and the call id. */
    RESET,
    /** The code and the call id. */
    NONE
  }

  /** Returns a refusal that no budget made: a path, a key, a body, an upstream. */
  public static Refusal of(RefusalCode code, String message) {
    return of(code, message, "", "");
  }

  /** Returns a refusal that no budget made, of a value of the request. */
  public static Refusal of(RefusalCode code, String message, String param, String call) {
    return new Refusal(
        code,
        message,
        param,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        "",
        call,
        Disclosure.FULL);
  }

  /** Returns the refusal of a body that cannot be read. */
  public static Refusal of(BadRequest problem, String call) {
    return of(problem.code(), problem.message(), problem.path(), call);
  }
}
