package dev.hardstop.server.simulated;

import java.util.OptionalLong;

/**
 * What a model makes up for one call: how many tokens, and why it stops.
 *
 * <p>The rule: without a directive each answer has {@code 16 + promptTokens mod 32} visible tokens,
 * and a model that reasons thinks for 64 tokens more at medium effort. All of it stops at the cap
 * that the caller stated, at the model's output limit, or where the context is full.
 *
 * @param said visible tokens of each answer
 * @param reasoningTokens hidden tokens of each answer, before the visible ones
 * @param stoppedByCap whether more would have been said
 * @param billed what is charged for all answers together
 */
record Generation(Fragments said, long reasoningTokens, boolean stoppedByCap, BilledUsage billed) {
  static final String DEFAULT_RULE = "16 + prompt tokens mod 32";

  private static final int LEAST_VISIBLE = 16;
  private static final int VISIBLE_SPREAD = 32;
  private static final long MEDIUM_EFFORT_TOKENS = 64;

  /**
   * The bounds of one generation.
   *
   * @param cap output cap that the caller stated
   * @param answers how many answers are paid for ({@code n}, {@code best_of})
   */
  record Bounds(ModelLimits model, long promptTokens, OptionalLong cap, int answers) {
    long outputTokens() {
      long room = Math.min(model.outputTokens(), model.contextTokens() - promptTokens);
      return Math.min(room, cap.orElse(room));
    }
  }

  /** Returns how many visible tokens the rule or the directive gives, caps aside. */
  static int visibleTokens(Call call, long promptTokens) {
    long rule = LEAST_VISIBLE + promptTokens % VISIBLE_SPREAD;
    return (int) call.directive().tokens().orElse(rule);
  }

  /** Returns how long the model would think. */
  static long reasoningTokens(Call call, OpenAiModel model, String effort) {
    long rule = model.reasons() ? thinking(effort) : 0;
    return call.directive().reasoningTokens().orElse(rule);
  }

  /** Returns what comes of {@code wanted} within {@code bounds}. */
  static Generation of(Call call, Bounds bounds, Fragments wanted, long reasoningTokens) {
    long room = bounds.outputTokens();
    long thought = Math.min(reasoningTokens, room);
    Fragments said = wanted.cutTo(room - thought);
    boolean stopped = thought < reasoningTokens || said.count() < wanted.count();
    if (call.suffers(Fault.Distort.HUGE_EVENT)) {
      said = said.huge();
    }
    long tokens = Math.multiplyExact(said.count() + thought, (long) bounds.answers());
    long charged = call.suffers(Fault.Distort.OVERRUN) ? overrun(bounds, tokens) : tokens;
    BilledUsage billed =
        call.directive().billed(bounds.promptTokens(), charged, thought * bounds.answers());
    return new Generation(said, thought, stopped, billed);
  }

  /** Returns this with so many more tokens of its prompt read from a cache. */
  Generation reading(long cachedTokens) {
    BilledUsage from =
        new BilledUsage(
            billed.promptTokens(),
            Math.min(billed.promptTokens(), billed.cachedTokens() + cachedTokens),
            0,
            billed.completionTokens(),
            billed.reasoningTokens());
    return cachedTokens == 0 ? this : new Generation(said, reasoningTokens, stoppedByCap, from);
  }

  /** Twice the cap for each answer, or, if none was stated, twice what was said. */
  private static long overrun(Bounds bounds, long tokens) {
    return bounds.cap().isPresent()
        ? Math.multiplyExact(2 * bounds.cap().getAsLong(), (long) bounds.answers())
        : 2 * tokens;
  }

  private static long thinking(String effort) {
    return switch (effort) {
      case "none" -> 0;
      case "minimal" -> MEDIUM_EFFORT_TOKENS / 8;
      case "low" -> MEDIUM_EFFORT_TOKENS / 2;
      case "high" -> MEDIUM_EFFORT_TOKENS * 4;
      case "xhigh", "max" -> MEDIUM_EFFORT_TOKENS * 8;
      default -> MEDIUM_EFFORT_TOKENS;
    };
  }
}
