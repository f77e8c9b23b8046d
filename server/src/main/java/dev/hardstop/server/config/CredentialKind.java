package dev.hardstop.server.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider's credential, or a part of one; its text is never shown.
 *
 * @param mayBeCallers whether it may be the caller's own
 */
record CredentialKind(boolean mayBeCallers) implements Kind<Credential> {
  private static final String CALLER = "caller";

  @Override
  public @Nullable Credential read(Tree value, Reading at) {
    if (!(value instanceof Tree.Scalar scalar)) {
      at.unexpected(value, expected());
      return null;
    }
    if (mayBeCallers && scalar.text().equals(CALLER)) {
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
    return mayBeCallers ? "${env:NAME}, ${file:PATH} or caller" : "${env:NAME} or ${file:PATH}";
  }
}
