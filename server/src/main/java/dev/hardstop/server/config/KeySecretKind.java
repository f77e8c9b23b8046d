package dev.hardstop.server.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key's secret in clear, read as its hash: nothing else of it is kept. */
final class KeySecretKind implements Kind<String> {
  /** Reads as no hash at all: the key waits for its secret. */
  static final String NONE = "";

  private static final int SHORT = 16;

  @Override
  public @Nullable String read(Tree value, Reading at) {
    if (!(value instanceof Tree.Scalar scalar)) {
      at.unexpected(value, expected());
      return null;
    }
    return switch (at.references().resolve(scalar.text())) {
      case References.Resolved.Found(var secret) -> hash(secret, at);
      case References.Resolved.Literal(var secret) -> {
        at.warn("the secret itself stands in the file (better: secret-sha256)");
        yield hash(secret, at);
      }
      case References.Resolved.Missing(var reason) -> {
        at.warn(reason + ": this secret opens nothing");
        yield NONE;
      }
      case References.Resolved.Malformed(var expected) -> {
        at.error("not shown (expected: " + expected + ")");
        yield null;
      }
    };
  }

  private static String hash(Secret secret, Reading at) {
    if (secret.reveal().length() < SHORT) {
      at.warn("shorter than " + SHORT + " characters, so it can be guessed");
    }
    return secret.sha256();
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "string", "minLength", 1);
  }

  @Override
  public String expected() {
    return "${env:NAME} or ${file:PATH}";
  }
}
