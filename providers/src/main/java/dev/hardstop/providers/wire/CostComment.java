package dev.hardstop.providers.wire;

import java.nio.charset.StandardCharsets;

/** The comment that tells a streaming caller what the call came to; other readers skip it. */
public final class CostComment {
  private CostComment() {}

  /** Returns the comment as an event of its own. */
  public static byte[] of(Trailer.Costs costs) {
    String remaining =
        costs.remainingUsd().map(usd -> ",\"remaining_usd\":\"" + usd + "\"").orElse("");
    String comment = ": hardstop {\"cost_usd\":\"" + costs.costUsd() + "\"" + remaining + "}\n\n";
    return comment.getBytes(StandardCharsets.UTF_8);
  }
}
