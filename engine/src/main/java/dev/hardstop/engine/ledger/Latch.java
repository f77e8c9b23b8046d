package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Touch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * State that refuses until it is cleared: a kill switch set by a person, or a trip set by a rung.
 *
 * @param id names it for clearing
 * @param match the attribute values that a call must all have to be refused; empty means every call
 * @param account the account that a call must touch to be refused; empty means any
 * @param reason what refusals say
 * @param by who or what set it
 */
public record Latch(
    String id,
    Kind kind,
    Map<String, String> match,
    Optional<AccountId> account,
    String reason,
    String by) {

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

  /** Returns whether calls that it refuses are also ended where they are in flight. */
  public boolean endsCallsInFlight() {
    return kind == Kind.TRIPPED || kind == Kind.KEY_REVOKED;
  }

  /** Returns whether a call with {@code attributes} that touches {@code touches} is refused. */
  boolean refuses(Attributes attributes, List<Touch> touches) {
    for (Map.Entry<String, String> each : match.entrySet()) {
      if (!attributes.value(each.getKey()).equals(each.getValue())) {
        return false;
      }
    }
    return account.isEmpty() || touches.stream().anyMatch(touch -> touches(touch, account.get()));
  }

  private static boolean touches(Touch touch, AccountId account) {
    return touch.rule().id() == account.ruleId() && touch.values().equals(account.values());
  }
}
