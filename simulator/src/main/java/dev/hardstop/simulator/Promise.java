package dev.hardstop.simulator;

/** The promises that each step is checked against, by the names that the documentation uses. */
public enum Promise {
  CAP("Cap"),
  ALL_OR_NOTHING("AllOrNothing"),
  NOTHING_LOST("NothingLost"),
  ONCE("Once"),
  WARN_FIRST("WarnFirst"),
  NEVER_FREE("NeverFree"),
  NO_FALSE_REFUSAL("NoFalseRefusal"),
  EXPLAINED("Explained"),
  /** Latches refuse whatever they match, at once. */
  STOPPED("Stopped"),
  /** Rungs are reached once per account and window, and do what they say. */
  RUNGS("Rungs"),
  /** Ledger time never goes back and is not swept along by a clock that jumps. */
  TIME("Time"),
  /** The ledger did not stop with an error of its own. */
  STANDS("Stands");

  private final String label;

  Promise(String label) {
    this.label = label;
  }

  /** Returns the name as it is written in the documentation. */
  public String label() {
    return label;
  }
}
