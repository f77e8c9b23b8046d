package dev.hardstop.engine.ledger;

/** Why a hold's charge is what it is. */
public enum Ending {
  /** The usage is known. */
  METERED(0),
  /** The outcome is unknown: charged in full, provisional until adjusted or written off. */
  UNRECONCILED(1),
  /** Its deadline passed: charged in full, unreconciled. */
  LAPSED(2),
  /** It was open when the process died: presumed sent, charged in full, unreconciled. */
  CRASHED(3),
  /** It was sent, and answered with an error that its provider does not bill. */
  UNBILLED(4);

  private final int code;

  Ending(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Ending at(int code) {
    return switch (code) {
      case 0 -> METERED;
      case 1 -> UNRECONCILED;
      case 2 -> LAPSED;
      case 3 -> CRASHED;
      case 4 -> UNBILLED;
      default -> throw new FactFormatException("ending: " + code + " (expected: 0 to 4)");
    };
  }

  /** Returns whether the charge is provisional. */
  public boolean unreconciled() {
    return switch (this) {
      case METERED, UNBILLED -> false;
      case UNRECONCILED, LAPSED, CRASHED -> true;
    };
  }
}
