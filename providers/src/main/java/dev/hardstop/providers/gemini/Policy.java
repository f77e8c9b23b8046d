package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request may not ask for because its cost would have no bound, or because it names state
 * kept upstream that nobody owns here yet. The first such thing is remembered, not thrown: in
 * shadow mode the request is sent all the same. Where nothing is held, it is thrown: a free
 * operation reaches into kept state like any other.
 *
 * <p>Source: Google, Gemini API pricing (grounding and Maps are billed apart, code execution and
 * URL context add input); {@code Tool} of the Gen AI SDK for the names.
 */
final class Policy {
  private static final Map<String, String> HOSTED_TOOLS =
      Map.of(
          "googleSearch", "searches are billed apart and have no limit",
          "googleSearchRetrieval", "searches are billed apart and have no limit",
          "enterpriseWebSearch", "searches are billed apart and have no limit",
          "googleMaps", "look-ups are billed apart and have no limit",
          "urlContext", "what it reads becomes input without a limit",
          "fileSearch", "what it finds becomes input without a limit",
          "retrieval", "what it finds becomes input without a limit",
          "codeExecution", "what it prints becomes input without a limit",
          "mcpServers", "what they answer becomes input without a limit",
          "computerUse", "its own declarations are input that nothing here bounds");

  private final ProtoBody body;
  private final boolean throwsAtOnce;
  private @Nullable BadRequest problem;

  Policy(ProtoBody body, boolean throwsAtOnce) {
    this.body = body;
    this.throwsAtOnce = throwsAtOnce;
  }

  /** Refuses the value that the body stands on unless it is null. */
  void forbid(String reason) {
    if (!body.isNull()) {
      refuse("present (expected: absent; " + reason + ")");
    }
  }

  /** Refuses a field whose effect on the price nobody here knows. */
  void forbidUnknown() {
    forbid("a field that is not known here may change what the request costs");
  }

  /** Allows the tools that the caller runs itself. */
  void readTools() {
    body.repeated(() -> body.message(this::readTool));
  }

  /** Refuses models whose answers are billed in units that no price here covers. */
  void readModel(String model) {
    if (model.contains("-tts") || model.contains("-live") || model.contains("native-audio")) {
      refuse("model: speaks (expected: a model that answers with text or pictures)");
    } else if (model.contains("-omni")) {
      refuse("model: films (expected: a model that answers with text or pictures)");
    }
  }

  void refuse(String message) {
    if (problem == null) {
      var refused = body.problem(RefusalCode.UNBOUNDED_REQUEST, message);
      if (throwsAtOnce) {
        throw refused;
      }
      problem = refused.problem();
    }
  }

  Optional<BadRequest> problem() {
    return Optional.ofNullable(problem);
  }

  private void readTool(String field) {
    if (!field.equals("functionDeclarations")) {
      forbid(HOSTED_TOOLS.getOrDefault(field, "a hosted tool; only functions are run by callers"));
    }
  }
}
