package dev.hardstop.simulator;

import java.util.List;
import java.util.Map;

/**
 * What refuses until it is cleared.
 *
 * @param code of the refusals
 * @param match attributes that a call must all have
 * @param rule the account's rule where it is on one account; empty where it is on any
 */
record ModelLatch(String id, String code, Map<String, String> match, String rule, String values) {

  boolean refuses(Caller caller, List<Standing> standings) {
    for (Map.Entry<String, String> each : match.entrySet()) {
      if (!each.getValue().equals(caller.attributes().get(each.getKey()))) {
        return false;
      }
    }
    return rule.isEmpty()
        || standings.stream()
            .anyMatch(at -> at.rule().key().equals(rule) && at.values().equals(values));
  }
}
