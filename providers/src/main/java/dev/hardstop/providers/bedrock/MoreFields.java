package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.anthropic.Betas;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.Set;

/**
 * Reads the {@code additionalModelRequestFields}: the model's own fields, which could say anything,
 * also another output cap. Only those pass that are known to leave the bound alone.
 *
 * <p>Source: Amazon Bedrock user guide, "Inference request parameters and response fields"; Amazon
 * Nova user guide, "Complete request schema".
 */
final class MoreFields {
  private static final Set<String> HARMLESS =
      Set.of(
          "top_k",
          "topK",
          "min_p",
          "seed",
          "random_seed",
          "presence_penalty",
          "frequency_penalty",
          "repetition_penalty",
          "stop_sequences",
          "tool_choice",
          "reasoning_effort",
          "output_config");

  private final JsonBody body;
  private final Objections objections;
  private long thinkingTokens;

  MoreFields(JsonBody body, Objections objections) {
    this.body = body;
    this.objections = objections;
  }

  /** Returns how many tokens the model is given to think; 0 if that is not said. */
  long thinkingTokens() {
    return thinkingTokens;
  }

  void read() {
    if (!body.isNull()) {
      body.object(this::field);
    }
  }

  private void field(String field) {
    if (body.isNull() || HARMLESS.contains(field)) {
      return;
    }
    switch (field) {
      case "thinking", "reasoning_config" -> body.object(this::thinking);
      case "reasoningConfig" -> body.object(this::effort);
      case "inferenceConfig" -> body.object(this::sampling);
      case "anthropic_beta" -> body.array(_ -> beta());
      default -> unknown();
    }
  }

  private void thinking(String field) {
    switch (field) {
      case "budget_tokens" -> {
        if (!body.isNull()) {
          thinkingTokens = Math.max(thinkingTokens, body.integer(0, RequestFacts.MAX_OUTPUT_CAP));
        }
      }
      case "type", "display" -> {}
      default -> unknown();
    }
  }

  private void effort(String field) {
    if (!field.equals("type") && !field.equals("maxReasoningEffort")) {
      unknown();
    }
  }

  private void sampling(String field) {
    if (!field.equals("topK")) {
      unknown();
    }
  }

  private void beta() {
    if (!Betas.isPriced(body.string())) {
      objections.refuse(body, "a beta not known to leave the cost alone");
    }
  }

  private void unknown() {
    objections.forbid(body, "not known to leave the cost alone");
  }
}
