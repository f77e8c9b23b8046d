package dev.hardstop.engine.ledger;

import java.util.Map;

/**
 * State that refuses until it is cleared: a kill switch set by a person, or a trip set by a rung.
 *
 * @param id names it for clearing
 * @param match the attribute values that a call must all have to be refused; empty means every call
 * @param reason what refusals say
 * @param by who or what set it
 */
public record Latch(String id, Kind kind, Map<String, String> match, String reason, String by) {

  /** What is refused, which decides the code that callers see. */
  public enum Kind {
    TRIPPED(0),
    DISABLED(1),
    KEY_REVOKED(2),
    APPROVAL_NEEDED(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind at(int code) {
      return switch (code) {
        case 0 -> TRIPPED;
        case 1 -> DISABLED;
        case 2 -> KEY_REVOKED;
        case 3 -> APPROVAL_NEEDED;
        default -> throw new FactFormatException("latch: " + code + " (expected: 0 to 3)");
      };
    }
  }

  public Latch {
    match = Map.copyOf(match);
  }
}
