package dev.hardstop.server.simulated;

import tools.jackson.databind.node.ObjectNode;

/**
 * Reports what was billed in the shapes of OpenAI, or as the fault of the call has it.
 *
 * <p>Source: OpenAI API specification, {@code CompletionUsage}, {@code ResponseUsage} and {@code
 * CreateEmbeddingResponse.usage}.
 */
final class OpenAiUsage {

  /** Adds the usage of a chat or legacy completion. */
  static void addCompletion(ObjectNode answer, Call call, BilledUsage billed) {
    if (reported(answer, call)) {
      ObjectNode usage =
          answer
              .putObject("usage")
              .put("prompt_tokens", billed.promptTokens())
              .put("completion_tokens", billed.completionTokens())
              .put("total_tokens", billed.totalTokens());
      usage
          .putObject("prompt_tokens_details")
          .put("cached_tokens", billed.cachedTokens())
          .put("cache_write_tokens", billed.cacheWriteTokens())
          .put("audio_tokens", 0);
      usage
          .putObject("completion_tokens_details")
          .put("reasoning_tokens", billed.reasoningTokens())
          .put("audio_tokens", 0)
          .put("accepted_prediction_tokens", 0)
          .put("rejected_prediction_tokens", 0);
    }
  }

  /** Adds the usage of a response. */
  static void addResponse(ObjectNode answer, Call call, BilledUsage billed) {
    if (reported(answer, call)) {
      ObjectNode usage = answer.putObject("usage").put("input_tokens", billed.promptTokens());
      usage
          .putObject("input_tokens_details")
          .put("cached_tokens", billed.cachedTokens())
          .put("cache_write_tokens", billed.cacheWriteTokens());
      usage.put("output_tokens", billed.completionTokens());
      usage.putObject("output_tokens_details").put("reasoning_tokens", billed.reasoningTokens());
      usage.put("total_tokens", billed.totalTokens());
    }
  }

  /** Adds the usage of embeddings. */
  static void addEmbedding(ObjectNode answer, Call call, BilledUsage billed) {
    if (reported(answer, call)) {
      answer
          .putObject("usage")
          .put("prompt_tokens", billed.promptTokens())
          .put("total_tokens", billed.promptTokens());
    }
  }

  private static boolean reported(ObjectNode answer, Call call) {
    if (call.suffers(Fault.Distort.NULL_USAGE)) {
      answer.putNull("usage");
      return false;
    }
    return !call.suffers(Fault.Distort.NO_USAGE);
  }

  private OpenAiUsage() {}
}
