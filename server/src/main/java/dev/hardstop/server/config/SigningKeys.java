package dev.hardstop.server.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of AWS as the file has them. */
final class SigningKeys {
  private static final Key<Credential> ACCESS_KEY_ID =
      Key.required(
          "access-key-id", new CredentialKind(false), "Of the access key that signs requests.");
  private static final Key<Credential> SECRET_ACCESS_KEY =
      Key.required(
          "secret-access-key", new CredentialKind(false), "Of the access key; it is never sent.");
  private static final Key<Credential> SESSION_TOKEN =
      Key.optional(
          "session-token",
          new CredentialKind(false),
          "Of a key that is lent for a time. It ends: reload with the next one before.");
  private static final Key<String> REGION =
      Key.required(
          "region",
          Kinds.text(
              "a region such as us-east-1",
              "^[a-z]{2}(-[a-z]+){1,3}-[0-9]{1,2}$",
              SigningKeys::region),
          "The region of base-url, which signatures are for.");

  private static final Shape<Credential> SHAPE =
      Shape.of(List.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, REGION), SigningKeys::read);

  static final Kind<Credential> KIND = new Unshown();

  private SigningKeys() {}

  private static Credential read(Section section) {
    Optional<Credential> token = section.find(SESSION_TOKEN);
    Optional<Credential> unset =
        Stream.concat(
                Stream.of(section.get(ACCESS_KEY_ID), section.get(SECRET_ACCESS_KEY)),
                token.stream())
            .filter(Credential.Unset.class::isInstance)
            .findFirst();
    return unset.orElseGet(
        () ->
            new Credential.Signing(
                secret(section.get(ACCESS_KEY_ID)),
                secret(section.get(SECRET_ACCESS_KEY)),
                token.map(SigningKeys::secret),
                section.get(REGION)));
  }

  /** What is not unset and may not be the caller's is the operator's own. */
  private static Secret secret(Credential part) {
    return ((Credential.Own) part).secret();
  }

  private static String region(String text) {
    if (!text.matches("[a-z]{2}(-[a-z]+){1,3}-[0-9]{1,2}")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  /** A key that is unknown here may be a secret that stands in the wrong place. */
  private record Unshown() implements Kind<Credential> {
    @Override
    public @Nullable Credential read(Tree value, Reading at) {
      boolean isKnown =
          !(value instanceof Tree.Mapping mapping)
              || mapping.entries().stream().map(Tree.Entry::key).allMatch(Unshown::isKey);
      if (!isKnown) {
        at.error("not shown (expected: " + expected() + ")");
        return null;
      }
      return SHAPE.read(value, at);
    }

    private static boolean isKey(String name) {
      return SHAPE.keys().stream().anyMatch(key -> key.name().equals(name));
    }

    @Override
    public Map<String, Object> schema() {
      return SHAPE.schema();
    }

    @Override
    public String expected() {
      return "a mapping of " + String.join(", ", SHAPE.keys().stream().map(Key::name).toList());
    }

    @Override
    public Optional<Inner> inner() {
      return SHAPE.inner();
    }
  }
}
