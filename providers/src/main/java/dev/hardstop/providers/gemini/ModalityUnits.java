package dev.hardstop.providers.gemini;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageClass.Direction;
import dev.hardstop.engine.tokens.UsageClass.Kind;
import dev.hardstop.engine.tokens.UsageClass.Modality;
import java.util.Arrays;
import java.util.List;

/**
 * Which units the tokens of one modality in one list of {@code usageMetadata} are part of.
 *
 * <p>Source: {@code ModalityTokenCount} of the Gemini API; genai-prices v2, extractor of google
 * (documents are billed as pictures, results of tools as input).
 */
final class ModalityUnits {
  private ModalityUnits() {}

  /** Returns the units; none of a list or a modality that is not known. */
  static List<UsageClass> of(String list, String modality) {
    Modality kind = modality(modality);
    if (kind == Modality.ANY) {
      return List.of();
    }
    return switch (list) {
      case "promptTokensDetails" -> List.of(unit(Direction.INPUT, kind, Kind.ANY));
      case "cacheTokensDetails" -> List.of(unit(Direction.INPUT, kind, Kind.CACHE_READ));
      case "candidatesTokensDetails" -> List.of(unit(Direction.OUTPUT, kind, Kind.ANY));
      case "toolUsePromptTokensDetails" ->
          List.of(unit(Direction.INPUT, kind, Kind.ANY), unit(Direction.INPUT, kind, Kind.TOOL));
      default -> List.of();
    };
  }

  private static Modality modality(String name) {
    return switch (name) {
      case "TEXT" -> Modality.TEXT;
      case "IMAGE", "DOCUMENT" -> Modality.IMAGE;
      case "VIDEO" -> Modality.VIDEO;
      case "AUDIO" -> Modality.AUDIO;
      default -> Modality.ANY;
    };
  }

  private static UsageClass unit(Direction direction, Modality modality, Kind kind) {
    return Arrays.stream(UsageClass.values())
        .filter(
            unit ->
                unit.isTokens()
                    && unit.direction() == direction
                    && unit.modality() == modality
                    && unit.kind() == kind)
        .findFirst()
        .orElseThrow();
  }
}
