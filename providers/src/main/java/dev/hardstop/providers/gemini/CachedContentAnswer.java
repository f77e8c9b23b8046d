package dev.hardstop.providers.gemini;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Plausible;
import dev.hardstop.providers.wire.RawUsage;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Reads off cached contents what they are called and how long they are. The answer does not say
 * what kinds of tokens they are: where there is sound among them, or may be, all are taken for
 * that.
 *
 * <p>Source: Gemini API, {@code CachedContent} ({@code name}, {@code model}, {@code
 * usageMetadata.totalTokenCount}).
 */
final class CachedContentAnswer implements AnswerReader {
  /** What stands before the id in every name. */
  static final String PREFIX = "cachedContents/";

  /**
   * What contents may be that cost more than text, from the dearest; so in all of Google's prices.
   */
  private static final List<UsageClass> DEAREST =
      List.of(
          UsageClass.INPUT_AUDIO_TOKENS,
          UsageClass.INPUT_VIDEO_TOKENS,
          UsageClass.INPUT_IMAGE_TOKENS);

  private final RawUsage raw = new RawUsage();
  private final RequestFacts facts;
  private String name = "";
  private String model = "";
  private long tokens;

  /**
   * @param facts of the request: for how long they are kept, and what may be in them
   */
  CachedContentAnswer(RequestFacts facts) {
    this.facts = facts;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    if (!context.inObject()) {
      return;
    }
    String field = AnswerReader.name(context);
    if (isTop(context) && token == JsonToken.VALUE_STRING) {
      switch (field) {
        case "name" -> name = parser.getString();
        case "model" -> model = ModelResource.bare(parser.getString());
        default -> {}
      }
    } else if (token.isScalarValue() && field.equals("totalTokenCount") && isUsage(context)) {
      tokens = AnswerTokens.count(parser);
    }
  }

  private static boolean isTop(@Nullable TokenStreamContext context) {
    return context != null && context.inObject() && context.getNestingDepth() == 1;
  }

  private static boolean isUsage(TokenStreamContext context) {
    TokenStreamContext holder = context.getParent();
    return isTop(holder) && AnswerReader.name(holder).equals("usageMetadata");
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    if (tokens == 0) {
      return new Metering.Unmetered("the answer does not say how many tokens are kept");
    }
    return Plausible.is(tokens)
        ? new Metering.Metered(usage(), model, "", 0)
        : new Metering.Unmetered(Plausible.problem("usageMetadata", "totalTokenCount", tokens));
  }

  private Usage usage() {
    Map<UsageClass, Long> counts = new EnumMap<>(UsageClass.class);
    counts.put(
        UsageClass.CACHE_STORAGE_TOKEN_SECONDS, Saturating.multiply(tokens, facts.keptSeconds()));
    if (facts.operation() == Operation.CACHED_CONTENTS) {
      counts.put(input(), tokens);
    }
    return Usage.of(counts);
  }

  private UsageClass input() {
    return DEAREST.stream()
        .filter(unit -> (facts.reach().mask() & unit.bit()) != 0)
        .findFirst()
        .orElse(UsageClass.INPUT_TOKENS);
  }

  @Override
  public Optional<String> issued() {
    return Optional.of(name)
        .filter(full -> full.startsWith(PREFIX))
        .map(full -> full.substring(PREFIX.length()))
        .filter(Kept::isId);
  }

  @Override
  public boolean isFailed() {
    return false;
  }
}
