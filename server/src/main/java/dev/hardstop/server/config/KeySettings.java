package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A caller's key: what it opens, and what is known of whoever holds it.
 *
 * @param secretHashes SHA-256 of each live secret, 64 lower-case hex digits; empty if none is
 *     available, and then the key opens nothing
 * @param attributes bound: a caller cannot change them
 * @param callersMaySet attributes that a caller may send
 * @param attributesFrom where else the value of an attribute is found; counts as caller-set
 * @param models patterns of the models that may be asked for, classes resolved; empty means all
 * @param providers names of the providers that may be reached; empty means all
 */
public record KeySettings(
    String id,
    List<String> secretHashes,
    Map<String, String> attributes,
    Set<String> callersMaySet,
    Map<String, List<AttributeSource>> attributesFrom,
    List<Glob> models,
    Set<String> providers,
    Optional<Mode> mode,
    Optional<Instant> expiresAt,
    Overrides overrides) {

  private static final Key<String> ID = Key.required("id", Kinds.ID_TEXT, "Its name.");
  private static final Key<List<String>> SECRET_SHA256 =
      Key.list(
          "secret-sha256",
          Composites.oneOrMany(Kinds.SHA256_TEXT),
          "SHA-256 of the secret, or of several that are all valid.");
  private static final Key<List<String>> SECRET =
      Key.list(
          "secret",
          Composites.oneOrMany(new KeySecretKind()),
          "The secret itself, as ${env:NAME} or ${file:PATH}.");
  private static final Key<Map<String, String>> ATTRIBUTES =
      Key.mapping(
          "attributes",
          Composites.mapOf(AttributeRules.NAME_KIND, AttributeRules.VALUE_KIND),
          "Attributes that are bound to the key: a caller cannot change them.");
  private static final Key<List<String>> CALLERS_MAY_SET =
      Key.list(
          "callers-may-set",
          Composites.listOf(AttributeRules.NAME_KIND),
          "Attributes that a caller may send as headers x-hardstop-ATTRIBUTE.");
  private static final Key<Map<String, List<AttributeSource>>> ATTRIBUTES_FROM =
      Key.mapping(
          "attributes-from",
          Composites.mapOf(AttributeRules.NAME_KIND, Composites.oneOrMany(AttributeSource.KIND)),
          "Attributes taken from the body or another header, the first that is there; they count"
              + " as set by the caller.");
  private static final Key<List<Glob>> MODELS =
      Key.list(
          "models",
          Composites.listOf(Kinds.GLOB),
          "Models that it may ask for: names, patterns or classes. When empty: all.");
  private static final Key<List<String>> PROVIDERS =
      Key.list(
          "providers",
          Composites.listOf(Kinds.ID_TEXT),
          "Providers that it may reach. When empty: all.");
  private static final Key<Mode> MODE =
      Key.optional("mode", Kinds.choice(Mode.class), "Its own mode in place of the server's.");
  private static final Key<Instant> EXPIRES =
      Key.optional("expires", Kinds.INSTANT, "From when on it opens nothing.");

  static final Shape<KeySettings> SHAPE =
      Shape.of(
          Shape.keys(
              List.of(
                  ID,
                  SECRET_SHA256,
                  SECRET,
                  ATTRIBUTES,
                  CALLERS_MAY_SET,
                  ATTRIBUTES_FROM,
                  MODELS,
                  PROVIDERS,
                  MODE,
                  EXPIRES),
              Overrides.inherited(Overrides.OF_SERVER)),
          KeySettings::in);

  public KeySettings {
    secretHashes = List.copyOf(secretHashes);
    models = List.copyOf(models);
  }

  private static KeySettings in(Section section) {
    List<String> hashes =
        Stream.concat(section.get(SECRET_SHA256).stream(), section.get(SECRET).stream()).toList();
    if (!section.isWritten(SECRET_SHA256) && !section.isWritten(SECRET)) {
      section.error(SECRET_SHA256, "missing (expected: it or secret; see hardstop keys new)");
    }
    KeySettings key =
        new KeySettings(
            section.get(ID),
            hashes.stream().filter(hash -> !hash.equals(KeySecretKind.NONE)).distinct().toList(),
            section.get(ATTRIBUTES),
            new LinkedHashSet<>(section.get(CALLERS_MAY_SET)),
            section.get(ATTRIBUTES_FROM),
            section.get(MODELS),
            new LinkedHashSet<>(section.get(PROVIDERS)),
            section.find(MODE),
            section.find(EXPIRES),
            Overrides.in(section));
    key.attributes.keySet().forEach(name -> refuseReserved(section, ATTRIBUTES, name));
    key.refuseFixed(section, CALLERS_MAY_SET, key.callersMaySet);
    key.refuseFixed(section, ATTRIBUTES_FROM, key.attributesFrom.keySet());
    return key;
  }

  private void refuseFixed(Section section, Key<?> setting, Set<String> names) {
    for (String name : names) {
      refuseReserved(section, setting, name);
      if (attributes.containsKey(name)) {
        section.error(setting, "'" + name + "' is bound to the key, so no caller can set it");
      }
    }
  }

  private static void refuseReserved(Section section, Key<?> setting, String name) {
    if (AttributeRules.RESERVED.contains(name)) {
      section.error(setting, "'" + name + "' is reserved: it is derived from the call");
    }
  }

  /** Returns the attributes whose values its callers choose. */
  public Set<String> callerSet() {
    Set<String> names = new HashSet<>(callersMaySet);
    names.addAll(attributesFrom.keySet());
    return names;
  }

  /** Returns whether {@code model} may be asked for. */
  public boolean allowsModel(String model) {
    return models.isEmpty() || models.stream().anyMatch(glob -> glob.matchesAnyCase(model));
  }

  /** Returns whether {@code provider} may be reached. */
  public boolean allowsProvider(String provider) {
    return providers.isEmpty() || providers.contains(provider);
  }

  /** Returns the name space of the values that its callers choose: its tenant's, else its own. */
  public String namespace() {
    String tenant = attributes.get("tenant");
    return tenant == null ? "key=" + id : "tenant=" + tenant;
  }

  KeySettings withModels(List<Glob> resolved) {
    return new KeySettings(
        id,
        secretHashes,
        attributes,
        callersMaySet,
        attributesFrom,
        resolved,
        providers,
        mode,
        expiresAt,
        overrides);
  }
}
