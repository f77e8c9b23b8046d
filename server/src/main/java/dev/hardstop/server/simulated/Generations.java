package dev.hardstop.server.simulated;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records that a simulated OpenRouter has of what it generated: the newest {@link #MOST}. As
 * the real ones, each is there only a moment after its answer: from the second time it is asked
 * for.
 *
 * <p>Its price is 1 USD a million input tokens and 4 USD a million output tokens.
 *
 * <p>Threads: any.
 */
final class Generations {
  /** Most records that are kept. */
  static final int MOST = 10_000;

  private static final int NANO_USD_IN = 1_000;
  private static final int NANO_USD_OUT = 4_000;
  private static final int NANO_DIGITS = 9;
  private static final String ID = "id=";

  private final Map<String, Generation> byId = new HashMap<>();
  private final Deque<String> inOrder = new ArrayDeque<>();

  /** A record that may have been asked for too early. */
  private static final class Generation {
    private final Answer answer;
    private boolean isThere;

    Generation(Answer answer) {
      this.answer = answer;
    }
  }

  static BigDecimal usd(BilledUsage billed) {
    long nanoUsd = billed.promptTokens() * NANO_USD_IN + billed.completionTokens() * NANO_USD_OUT;
    return BigDecimal.valueOf(nanoUsd, NANO_DIGITS);
  }

  synchronized void keep(String id, Answer answer) {
    byId.put(id, new Generation(answer));
    inOrder.addLast(id);
    if (inOrder.size() > MOST) {
      byId.remove(inOrder.removeFirst());
    }
  }

  /** Answers the question after one record. */
  synchronized Answer answer(String query) {
    String id = query.startsWith(ID) ? query.substring(ID.length()) : "";
    Generation asked = byId.get(id);
    if (asked == null || !asked.isThere) {
      if (asked != null) {
        asked.isThere = true;
      }
      throw new WireError(404, "", null, null, "Generation " + id + " not found");
    }
    return Answer.free(200, Json.buffer(record(id, asked.answer)));
  }

  private static ObjectNode record(String id, Answer answer) {
    BilledUsage billed = answer.billed();
    ObjectNode record = Json.object();
    record
        .putObject("data")
        .put("id", id)
        .put("model", answer.model())
        .put("total_cost", usd(billed))
        .put("usage", usd(billed))
        .putNull("upstream_inference_cost")
        .put("is_byok", false)
        .put("streamed", answer.streamed())
        .put("cancelled", false)
        .put("finish_reason", "stop")
        .put("native_finish_reason", "stop")
        .put("native_tokens_prompt", billed.promptTokens())
        .put("native_tokens_completion", billed.completionTokens())
        .put("native_tokens_reasoning", billed.reasoningTokens())
        .put("native_tokens_cached", billed.cachedTokens());
    return record;
  }
}
