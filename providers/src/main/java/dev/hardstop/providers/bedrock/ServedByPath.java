package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.Metering;
import java.util.List;

/**
 * Takes out of a metering the name that the model has at its maker: here the path's model served,
 * at Bedrock's rates, and the maker's name may mean another price.
 */
final class ServedByPath {
  private ServedByPath() {}

  static Metering of(Metering metering) {
    return switch (metering) {
      case Metering.Metered metered ->
          new Metering.Metered(
              metered.usage(),
              "",
              metered.tier(),
              metered.toolCalls(),
              rounds(metered.rounds(), metered.model()));
      case Metering.Opened opened -> new Metering.Opened(opened.input(), "", opened.tier());
      case Metering.Unmetered unmetered -> unmetered;
    };
  }

  /** A round by another model keeps its name, so that it has that model's price or none. */
  private static List<Metering.Round> rounds(List<Metering.Round> rounds, String model) {
    return rounds.stream()
        .map(round -> round.model().equals(model) ? new Metering.Round(round.usage(), "") : round)
        .toList();
  }
}
