package dev.hardstop.simulator;

/**
 * One step of a simulation, with all that it needs, so that a trace of actions replays by itself.
 * An action about a call that is not there, or not in a state for it, does nothing: a trace stays
 * meaningful when actions are taken out of it.
 */
sealed interface Action {

  /** A call asks. Calls are numbered by the trace, callers are those of the world. */
  record Ask(
      int call,
      int caller,
      int run,
      Door door,
      long fixedPico,
      long perTokenPico,
      int choices,
      long inputTokens,
      long toolCalls,
      long wanted,
      long smallest,
      boolean mayFit,
      int share,
      long waitMillis,
      long lapseMillis)
      implements Action {}

  /** How a call comes in. */
  enum Door {
    GATEWAY,
    RESERVATION,
    /** A better ask would follow: nobody is told. */
    PROBE,
    /** Its key is in shadow mode: granted whatever the budgets say. */
    SHADOW
  }

  /** The first byte is about to leave: latches are asked once more. */
  record Send(int call) implements Action {}

  /**
   * The provider told the usage: a share of the hold, in thousandths; more than 1,000 is a lie
   * about the bound that it was sent. Also sent again for calls that have ended.
   */
  record Settle(int call, int permille) implements Action {}

  /** The stream broke, or the answer had no usage. */
  record ChargeInFull(int call) implements Action {}

  /** It is known that nothing was bought. */
  record Release(int call) implements Action {}

  /** The truth about the input arrived with the first event of a stream. */
  record Tighten(int call, int permille) implements Action {}

  record Extend(int call, long millis) implements Action {}

  /** The caller hangs up while it waits. */
  record Cancel(int call) implements Action {}

  /** A provider issued an id for what it keeps. */
  record Issue(int call) implements Action {}

  /** The truth arrived late: the charge becomes this share of the hold, in thousandths. */
  record Adjust(int call, int permille) implements Action {}

  /** Time passes, for the wall clock and for the ticker. */
  record Advance(long millis) implements Action {}

  /** The wall clock is set; no time passes. */
  record JumpWall(long millis) implements Action {}

  /** The operator says that the wall clock is right. */
  record FollowWall() implements Action {}

  record Tick() implements Action {}

  /** Loads of accounts that were asked for are done, or fail. */
  record Load(boolean fails) implements Action {}

  /** What the process before left open is charged, once its accounts are read. */
  record ChargeLeftOpen() implements Action {}

  /**
   * The disk commits a part of what is queued, beside a piece of a checkpoint.
   *
   * @param images accounts that a checkpoint's piece may write; 0 for no piece
   */
  record Commit(int permille, Fate fate, int images) implements Action {}

  /** What becomes of a commit. */
  enum Fate {
    DONE,
    /** Written, but the disk is slow to say so. */
    SLOW,
    /** The disk is full: nothing is written, and the ledger is told. */
    FULL,
    /** The outcome is unknown to the ledger: it was written. */
    UNKNOWN_WRITTEN,
    /** The outcome is unknown to the ledger: it was not written. */
    UNKNOWN_LOST
  }

  /** A slow disk says that it is done. */
  record Acknowledge() implements Action {}

  /** What the operating system has reaches the disk by itself. */
  record Sync() implements Action {}

  /** After a failed commit the store is opened anew, or cannot be yet. */
  record Reopen(boolean fails) implements Action {}

  /**
   * The process dies, or the machine; another process takes over.
   *
   * @param surviving how many of the transactions that are not synced a power cut leaves
   * @param allAccounts whether the next process reads all accounts at once
   */
  record Crash(Point point, boolean power, int surviving, boolean allAccounts) implements Action {}

  /** Where a commit is when the process dies. */
  enum Point {
    BEFORE_COMMIT,
    /** Half of the transaction is written: the log's checksum tells, and it is dropped. */
    TORN,
    /** All of it is written, nobody was told. */
    INSIDE_COMMIT,
    AFTER_COMMIT
  }

  /** The process stops in order: what is open is charged, all is committed, another one starts. */
  record Shutdown(boolean allAccounts) implements Action {}

  record SetLatch(int number, Latching latching, int caller) implements Action {}

  /** What a latch is on. */
  enum Latching {
    EVERYTHING,
    TENANT,
    KEY,
    FEATURE
  }

  record ClearLatch(int number) implements Action {}

  /** A person resumes what rungs have tripped. */
  record Resume() implements Action {}

  /** Starts to read the history for another configuration. */
  record Prepare(int configuration) implements Action {}

  /** Puts the configuration in force whose history was read. */
  record Adopt() implements Action {}

  /** Compares every account with the model. */
  record Look() implements Action {}
}
