package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Profile.Abort;
import dev.hardstop.providers.wire.Profile.Trait;
import java.util.Locale;
import java.util.Optional;

/** How the providers of this wire format behave where they differ. */
public final class OpenAiProfiles {

  /**
   * OpenAI itself.
   *
   * <p>Source: OpenAI API specification, {@code CreateChatCompletionRequest} and {@code
   * CreateResponse} ({@code service_tier} auto follows the project's settings; {@code store}
   * defaults to true on Responses; a stream reports usage if asked to); guide "Moderation" (free to
   * use) and "Counting tokens".
   */
  public static final Profile OPENAI =
      Profile.of(
          Abort.UNKNOWN,
          Trait.HAS_TIERS,
          Trait.KEEPS_STATE,
          Trait.USAGE_ON_DEMAND,
          Trait.ERRORS_ARE_FREE,
          Trait.FREE_SERVICES);

  /**
   * Azure OpenAI. Errors are billed there if work was done for them, such as filtering a prompt;
   * the tier is left alone, since older versions of its API do not know the field.
   *
   * <p>Source: Microsoft Learn, Q&A 1632971 (a 200 and a 400 count towards the billed tokens, a 429
   * does not); Azure OpenAI REST API reference ({@code store} defaults to true on Responses).
   */
  public static final Profile AZURE =
      Profile.of(Abort.UNKNOWN, Trait.KEEPS_STATE, Trait.USAGE_ON_DEMAND);

  /** Servers that imitate it: vLLM, llama.cpp, Ollama, LiteLLM and most vendors. */
  public static final Profile COMPATIBLE =
      Profile.of(
          Abort.UNKNOWN, Trait.CAPS_WITH_MAX_TOKENS, Trait.USAGE_ON_DEMAND, Trait.ERRORS_ARE_FREE);

  /**
   * xAI, whose completion tokens leave the reasoning tokens out.
   *
   * <p>Source: genai-prices v2, extractor of x-ai.
   */
  public static final Profile XAI =
      Profile.of(
          Abort.UNKNOWN,
          Trait.CAPS_WITH_MAX_TOKENS,
          Trait.USAGE_ON_DEMAND,
          Trait.REASONING_BESIDE_COMPLETION,
          Trait.ERRORS_ARE_FREE);

  /**
   * OpenRouter, which says what each answer cost, always at the end of a stream, and later to
   * whoever asks.
   *
   * <p>Source: OpenRouter documentation, "Usage Accounting", "Streaming" and "Get request & usage
   * metadata for a generation".
   */
  public static final Profile OPENROUTER =
      Profile.of(
          Abort.UNKNOWN,
          Trait.CAPS_WITH_MAX_TOKENS,
          Trait.ERRORS_ARE_FREE,
          Trait.REPORTS_COST,
          Trait.TELLS_COST_LATER);

  /**
   * Providers that report the usage of every stream, unasked; Mistral refuses fields that it does
   * not know, and Cohere says in an event of its own what it bills.
   *
   * <p>Source: Mistral API reference, {@code ChatCompletionRequest}; Cohere API reference, "Chat
   * with streaming".
   */
  public static final Profile ALWAYS_REPORTING =
      Profile.of(Abort.UNKNOWN, Trait.CAPS_WITH_MAX_TOKENS, Trait.ERRORS_ARE_FREE);

  private OpenAiProfiles() {}

  /**
   * Returns the profile of the provider that is called at this host. Where the host says nothing,
   * as a proxy's or a simulated provider's does, the prices that hold for it say who it is.
   */
  public static Profile of(String host, Optional<String> bookProvider) {
    String name = host.toLowerCase(Locale.ROOT);
    if (isIn(name, "openai.com") || bookProvider.equals(Optional.of("openai"))) {
      return OPENAI;
    }
    if (isIn(name, "x.ai")) {
      return XAI;
    }
    return isIn(name, "openrouter.ai") ? OPENROUTER : ofBook(bookProvider.orElse(""));
  }

  private static Profile ofBook(String bookProvider) {
    return switch (bookProvider) {
      case "x-ai" -> XAI;
      case "openrouter" -> OPENROUTER;
      case "mistral" -> ALWAYS_REPORTING;
      default -> COMPATIBLE;
    };
  }

  private static boolean isIn(String host, String domain) {
    return host.equals(domain) || host.endsWith("." + domain);
  }
}
