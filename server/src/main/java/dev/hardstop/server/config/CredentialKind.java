package dev.hardstop.server.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's credential; its text is never shown. */
final class CredentialKind implements Kind<Credential> {
  private static final String CALLER = "caller";

  @Override
  public @Nullable Credential read(Tree value, Reading at) {
    if (!(value instanceof Tree.Scalar scalar)) {
      at.unexpected(value, expected());
      return null;
    }
    if (scalar.text().equals(CALLER)) {
      return new Credential.Caller();
    }
    return switch (at.references().resolve(scalar.text())) {
      case References.Resolved.Found(var secret) -> new Credential.Own(secret);
      case References.Resolved.Literal(var secret) -> {
        at.warn("the secret itself stands in the file (better: ${env:NAME} or ${file:PATH})");
        yield new Credential.Own(secret);
      }
      case References.Resolved.Missing(var reason) -> {
        at.warn(reason + ": the provider is disabled");
        yield new Credential.Unset(reason);
      }
      case References.Resolved.Malformed(var expected) -> {
        at.error("not shown (expected: " + expected + ")");
        yield null;
      }
    };
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "string", "minLength", 1);
  }

  @Override
  public String expected() {
    return "${env:NAME}, ${file:PATH} or caller";
  }
}
