package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import java.util.regex.Pattern;

/**
 * Reads the tools that a request offers. Those that the caller runs have a bound; those that the
 * provider runs have none: each of their rounds bills the whole prompt again, with what they found.
 *
 * <p>Source: Anthropic documentation, "Tool use" (the prompts that tools add) and anthropic-sdk-
 * python, {@code beta_tool_union_param.py}.
 */
final class Tools {
  /** For the system prompt that comes with tools, or with a format of the answer. */
  static final long PROMPT_TOKENS = 1_000;

  /** For the definition of a tool of Anthropic's own, of which the body has only the name. */
  private static final long DEFINITION_TOKENS = 1_000;

  private static final Pattern CALLERS_OWN =
      Pattern.compile("(bash|text_editor|computer|memory)_20[0-9]{6}");

  private final JsonBody body;
  private final Objections objections;
  private final ContentReader content;
  private long frameTokens;

  Tools(JsonBody body, Objections objections, ContentReader content) {
    this.body = body;
    this.objections = objections;
    this.content = content;
  }

  /** Returns the most tokens that the tools come to beside their own bytes. */
  long frameTokens() {
    return frameTokens;
  }

  /**
   * Reads the list.
   *
   * @param arePriced whether what they cost matters: not where tokens are only counted
   */
  void read(boolean arePriced) {
    if (body.isNull()) {
      return;
    }
    body.array(
        _ -> {
          frameTokens = Math.max(frameTokens, PROMPT_TOKENS);
          body.object(field -> field(field, arePriced));
        });
  }

  private void field(String field, boolean arePriced) {
    if (field.equals("cache_control")) {
      content.cacheControl();
    } else if (field.equals("type") && !body.isNull()) {
      String type = body.string();
      boolean isCallersOwn = CALLERS_OWN.matcher(type).matches();
      frameTokens += isCallersOwn ? DEFINITION_TOKENS : 0;
      if (arePriced && !isCallersOwn && !type.equals("custom")) {
        objections.refuse(
            body,
            "a tool that the provider runs, or an unknown one (expected: a tool that the caller"
                + " runs, such as custom or bash_20250124)");
      }
    }
  }
}
