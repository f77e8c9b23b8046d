package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Trailer.Costs;

/** The comment that tells a streaming caller what the call came to; other readers skip it. */
final class CostComment {
  private CostComment() {}

  /** Returns the comment as an event of its own. */
  static String of(Costs costs) {
    String remaining =
        costs.remainingUsd().map(usd -> ",\"remaining_usd\":\"" + usd + "\"").orElse("");
    return ": hardstop {\"cost_usd\":\"" + costs.costUsd() + "\"" + remaining + "}\n\n";
  }
}
