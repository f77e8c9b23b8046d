package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import java.util.List;

/**
 * One immutable, durable record of what the ledger did.
 *
 * <p>Facts are numbered without gaps within a store. A hold's id is the sequence of its {@link
 * Held}. All that the ledger knows follows from its facts in order; see {@code
 * docs/decisions/0001-facts.md} for why each holds what it holds.
 */
public sealed interface Fact {
  /** Returns this fact's number, from 1. */
  long sequence();

  /** Returns the ledger time at which it was decided, in epoch milliseconds. */
  long atMillis();

  /** A process took the store over; every commit of an earlier epoch is refused from here on. */
  record EpochStarted(long sequence, long atMillis, String node, long epoch) implements Fact {}

  /**
   * An estimate was taken from every account of a call, all or none.
   *
   * @param amounts the estimate in every unit, also those no budget counts today
   * @param outputCap the largest number of output tokens that the estimate pays for; 0 where there
   *     is none
   * @param lapsesAtMillis when it lapses (is charged in full) if it has not ended
   * @param wouldRefuse in shadow mode the code of the refusal that enforcing would have given;
   *     empty otherwise
   */
  record Held(
      long sequence,
      long atMillis,
      Call call,
      Amounts amounts,
      long outputCap,
      long lapsesAtMillis,
      String wouldRefuse,
      List<Take> takes)
      implements Fact {

    /** Returns this hold of a call that a repeat is known by {@code mark}. */
    Held marked(RepeatMark mark) {
      return new Held(
          sequence,
          atMillis,
          call.marked(mark),
          amounts,
          outputCap,
          lapsesAtMillis,
          wouldRefuse,
          takes);
    }
  }

  /** A hold shrank to {@code amounts}, because the truth about its input arrived. */
  record Tightened(long sequence, long atMillis, long holdId, Amounts amounts) implements Fact {}

  /** A hold lapses later. */
  record Extended(long sequence, long atMillis, long holdId, long lapsesAtMillis) implements Fact {}

  /**
   * A hold became a charge.
   *
   * @param ending why the charge is what it is
   * @param detail usage, served model and outcome as a JSON object; never answer text
   */
  record Settled(
      long sequence, long atMillis, long holdId, Amounts charge, Ending ending, String detail)
      implements Fact {}

  /** A hold was given back whole, because it is known that nothing was bought. */
  record Released(long sequence, long atMillis, long holdId, String reason) implements Fact {}

  /**
   * An ended hold's charge was corrected, by an audited entry.
   *
   * @param charge what the call came to in truth, in place of the charge so far
   * @param parts the accounts with the window each was held in and the change, which may be
   *     negative
   */
  record Adjusted(
      long sequence,
      long atMillis,
      long holdId,
      Amounts charge,
      List<Part> parts,
      String by,
      String reason)
      implements Fact {

    /** The change of one account's settled quantity. */
    public record Part(
        AccountId account,
        long startsAtMillis,
        long heldAtMillis,
        long bucketMillis,
        long change) {}
  }

  /**
   * An account reached a rung, or was first refused for lack of money, which carries its warning.
   *
   * @param basisPoints the rung, of the budget amount
   * @param byRefusal whether a refusal carried it, before the settled quantity got there
   */
  record RungReached(
      long sequence,
      long atMillis,
      AccountId account,
      long startsAtMillis,
      int basisPoints,
      long settled,
      long amount,
      boolean byRefusal)
      implements Fact {}

  /**
   * A call was refused. Changes no sums; kept so that every decision can be looked up.
   *
   * @param count how many like it this row stands for: storms are kept as one row with a count
   */
  record Refused(
      long sequence,
      long atMillis,
      Call call,
      String code,
      Amounts asked,
      List<Blocking> blocking,
      long count)
      implements Fact {}

  /** A latch was set: what it matches is refused until it is cleared. */
  record LatchSet(long sequence, long atMillis, Latch latch) implements Fact {}

  /** A latch was cleared by a person. */
  record LatchCleared(long sequence, long atMillis, String latchId, String by, String reason)
      implements Fact {}

  /**
   * A provider issued the id of something that it keeps. Changes no sums; nobody else may name it.
   *
   * @param holdId the call that made it
   * @param provider by its name in the configuration
   * @param kind what it is the id of, such as {@code response}
   * @param owner whose it is
   * @param bounded whether what the call is charged for bounds what the thing adds to the input of
   *     a call that goes on from it
   */
  record Issued(
      long sequence,
      long atMillis,
      long holdId,
      String provider,
      String kind,
      String id,
      String owner,
      boolean bounded)
      implements Fact {}

  /**
   * New rules came into force.
   *
   * @param generation one more than before
   * @param rules all rules in force from here on
   * @param openings where the accounts of new rules start: from the recorded calls, never from zero
   * @param joined holds that were open and are now taken from accounts of new rules too
   */
  record RulesAdopted(
      long sequence,
      long atMillis,
      long generation,
      List<AdoptedRule> rules,
      List<Opening> openings,
      List<Joined> joined)
      implements Fact {

    /** A rule in force, by identity and by the name of its budget. */
    public record AdoptedRule(long ruleId, String budget) {}

    /**
     * An account's opening balance.
     *
     * @param settled charged by recorded calls in this window
     * @param buckets for a rolling window: pairs of bucket start in epoch milliseconds and quantity
     * @param incomplete whether the history did not reach back to the window's start
     */
    public record Opening(
        AccountId account,
        dev.hardstop.engine.money.Unit unit,
        long startsAtMillis,
        long endsAtMillis,
        long bucketMillis,
        long amount,
        long limit,
        long settled,
        List<Long> buckets,
        boolean incomplete) {}

    /** An open hold that also takes from an account of a new rule. */
    public record Joined(long holdId, Take take) {}
  }
}
