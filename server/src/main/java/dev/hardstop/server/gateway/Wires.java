package dev.hardstop.server.gateway;

import dev.hardstop.providers.anthropic.AnthropicWire;
import dev.hardstop.providers.bedrock.BedrockWire;
import dev.hardstop.providers.gemini.GeminiWire;
import dev.hardstop.providers.ollama.OllamaWire;
import dev.hardstop.providers.openai.AzureWire;
import dev.hardstop.providers.openai.CohereWire;
import dev.hardstop.providers.openai.OpenAiWire;
import dev.hardstop.providers.wire.Route;
import dev.hardstop.providers.wire.WireFormat;
import dev.hardstop.server.config.Api;
import dev.hardstop.server.http.RequestPath;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The wire formats that are spoken here, and which of them a request is meant in.
 *
 * <p>Immutable. Threads: any.
 */
final class Wires {
  /** What is answered in where nothing says how the caller speaks. */
  static final Wire USUAL = new Wire(Api.OPENAI, new OpenAiWire());

  /** In the order in which paths that several have are given to them. */
  private static final Map<Api, Wire> ALL =
      new EnumMap<>(
          Map.of(
              Api.OPENAI,
              USUAL,
              Api.ANTHROPIC,
              new Wire(Api.ANTHROPIC, new AnthropicWire()),
              Api.GEMINI,
              new Wire(Api.GEMINI, new GeminiWire()),
              Api.AZURE,
              new Wire(Api.AZURE, new AzureWire()),
              Api.COHERE,
              new Wire(Api.COHERE, new CohereWire()),
              Api.OLLAMA,
              new Wire(Api.OLLAMA, new OllamaWire()),
              Api.BEDROCK,
              new Wire(Api.BEDROCK, new BedrockWire())));

  /** The rank of a path that is metered: no wire does more with it. */
  private static final int MOST = 3;

  private Wires() {}

  /** A wire format under its name in the configuration. */
  record Wire(Api api, WireFormat format) {
    /** Returns what the path means on this wire. */
    Route meaning(String method, RequestPath path) {
      return format.route(method, path.path(), path.query());
    }
  }

  /** A request's wire, and what its path means there. */
  record Meant(Wire wire, Route route) {}

  /** Returns the format that providers of {@code api} speak. */
  static Wire of(Api api) {
    return ALL.getOrDefault(api, USUAL);
  }

  /**
   * Returns the wire that a request is meant in: that of whose callers it has a header, if it has
   * such a path; else the one that does most with the path.
   */
  static Meant meant(String method, RequestPath path, Predicate<String> hasHeader) {
    Wire spoken = spoken(hasHeader);
    var told = new Meant(spoken, spoken.meaning(method, path));
    return isTheirs(spoken, hasHeader) && rank(told) > 0 ? told : byPath(method, path, told);
  }

  private static Meant byPath(String method, RequestPath path, Meant otherwise) {
    Meant best = otherwise;
    for (Wire wire : ALL.values()) {
      var meant = new Meant(wire, wire.meaning(method, path));
      best = rank(meant) > rank(best) ? meant : best;
      if (rank(best) == MOST) {
        break;
      }
    }
    return best;
  }

  /** Returns the wire to answer in where the path is not even looked at. */
  static Wire spoken(Predicate<String> hasHeader) {
    return ALL.values().stream()
        .filter(wire -> isTheirs(wire, hasHeader))
        .findFirst()
        .orElse(USUAL);
  }

  private static boolean isTheirs(Wire wire, Predicate<String> hasHeader) {
    return wire.format.callersHeader().filter(hasHeader).isPresent();
  }

  private static int rank(Meant meant) {
    return switch (meant.route) {
      case Route.Metered _ -> MOST;
      case Route.Free _, Route.Kept _ -> 2;
      case Route.OwnedState _, Route.Unsupported _ -> 1;
      case Route.Unknown _ -> 0;
    };
  }
}
