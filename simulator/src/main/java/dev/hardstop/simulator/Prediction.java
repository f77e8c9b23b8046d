package dev.hardstop.simulator;

import java.util.List;
import java.util.Set;

/**
 * What the model expects of an ask.
 *
 * @param code "granted", or the code of the refusal
 * @param cap the output cap that is granted
 * @param standings of all accounts, in the order of the configuration
 * @param blocking those in the way, where the refusal names them
 * @param blockedCap the output cap that the blocking ones are asked for
 * @param wouldRefuse what shadow mode records
 */
record Prediction(
    String code,
    long cap,
    List<Standing> standings,
    List<Standing> blocking,
    long blockedCap,
    String wouldRefuse) {
  static final String GRANTED = "granted";

  private static final Set<String> LATCHES = Set.of("tripped", "feature_disabled", "unknown_key");

  static Prediction refused(String code, List<Standing> standings) {
    return new Prediction(code, -1, standings, List.of(), 0, "");
  }

  boolean granted() {
    return code.equals(GRANTED);
  }

  boolean latched() {
    return LATCHES.contains(code);
  }

  boolean forLackOfMoney() {
    return code.equals("budget_exhausted") || code.equals("request_exceeds_budget");
  }
}
