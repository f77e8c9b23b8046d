package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.config.AttributeRules;
import dev.hardstop.server.config.AttributeSource;
import dev.hardstop.server.config.KeySettings;
import dev.hardstop.server.http.PercentCoded;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out what a call is for: what is bound to its key, and what its caller may and does set.
 *
 * <p>A caller sets an attribute by a header {@code x-hardstop-<attribute>}, or by the places that
 * the key's {@code attributes-from} names; the header wins.
 */
final class AttributeReader {
  private static final String PREFIX = "x-hardstop-";

  private AttributeReader() {}

  /** Thrown by nested reading, never beyond this class. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Step<List<Attribute>> step;

    Refused(RefusalCode code, String message) {
      super(message, null, false, false);
      this.step = Step.stop(code, message);
    }
  }

  /**
   * Returns the attributes of a call but for the derived ones, which {@link #derived} adds. What a
   * caller may not set is refused; in shadow mode it is left out.
   *
   * @param carried values found in the body, by path
   */
  static Step<List<Attribute>> read(CallerKey key, MultiMap headers, Map<String, String> carried) {
    return read(key, headers, carried, Map.of());
  }

  /** As above, with attributes that the caller states by name, as by a header. */
  static Step<List<Attribute>> read(
      CallerKey key, MultiMap headers, Map<String, String> carried, Map<String, String> stated) {
    try {
      Map<String, String> chosen = fromHeaders(key.settings(), headers, key.isShadow());
      stated.forEach((name, text) -> choose(key, name, text, chosen));
      key.settings()
          .attributesFrom()
          .forEach((name, sources) -> fromElsewhere(name, sources, headers, carried, chosen));
      List<Attribute> all = new ArrayList<>(key.bound().size() + chosen.size() + 4);
      all.addAll(key.bound());
      chosen.forEach((name, value) -> all.add(new Attribute(name, value, true)));
      if (all.size() > Attributes.MAX_COUNT - 4) {
        return Step.stop(RefusalCode.INVALID_REQUEST, "More than 28 attributes (expected: fewer)");
      }
      return Step.done(all);
    } catch (Refused e) {
      return e.step;
    }
  }

  /** Returns all attributes of a call, now that it is known where it goes. */
  static Attributes derived(List<Attribute> attributes, CallerKey key, String api, Target target) {
    List<Attribute> all = new ArrayList<>(attributes.size() + 4);
    all.addAll(attributes);
    all.add(new Attribute("provider", target.provider().name(), false));
    all.add(new Attribute("api", api, false));
    if (!target.model().isEmpty()) {
      all.add(model(target.model()));
    }
    target.modelClass().ifPresent(name -> all.add(new Attribute("model-class", name, false)));
    return Attributes.of(all, key.settings().namespace());
  }

  /** A model has one account whatever the case it is written in. */
  static Attribute model(String name) {
    return new Attribute("model", name.toLowerCase(Locale.ROOT), false);
  }

  private static Map<String, String> fromHeaders(
      KeySettings key, MultiMap headers, boolean isShadow) {
    Map<String, String> chosen = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
          && !name.equalsIgnoreCase(Credentials.OWN_HEADER)) {
        String attribute = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        if (!key.callersMaySet().contains(attribute)) {
          if (isShadow) {
            continue;
          }
          throw new Refused(RefusalCode.ATTRIBUTE_NOT_ALLOWED, notAllowed(PREFIX, key, attribute));
        }
        String value = value(PREFIX + attribute, header.getValue(), true);
        if (chosen.put(attribute, value) != null) {
          throw new Refused(
              RefusalCode.AMBIGUOUS_REQUEST, PREFIX + attribute + " twice (expected: once)");
        }
      }
    }
    return chosen;
  }

  private static void choose(CallerKey key, String name, String text, Map<String, String> chosen) {
    if (!key.settings().callersMaySet().contains(name)) {
      if (!key.isShadow()) {
        throw new Refused(
            RefusalCode.ATTRIBUTE_NOT_ALLOWED, notAllowed("attributes.", key.settings(), name));
      }
    } else if (chosen.put(name, value("attributes." + name, text, false)) != null) {
      throw new Refused(
          RefusalCode.AMBIGUOUS_REQUEST,
          "attributes." + name + ": also in a header (expected: once)");
    }
  }

  private static String notAllowed(String place, KeySettings key, String attribute) {
    String shown = AttributeRules.isName(attribute) ? attribute : "(not an attribute's name)";
    return "%s%s: this key's callers may not set it (expected: one of %s)"
        .formatted(place, shown, key.callersMaySet());
  }

  private static void fromElsewhere(
      String name,
      List<AttributeSource> sources,
      MultiMap headers,
      Map<String, String> carried,
      Map<String, String> chosen) {
    for (AttributeSource source : sources) {
      if (chosen.containsKey(name)) {
        return;
      }
      switch (source) {
        case AttributeSource.Header(var header) -> {
          String text = headers.get(header);
          if (text != null) {
            chosen.put(name, value(header, text, true));
          }
        }
        case AttributeSource.Body(var path) -> {
          String at = String.join(".", path);
          String text = carried.get(at);
          if (text != null) {
            chosen.put(name, value(at, text, false));
          }
        }
      }
    }
  }

  private static String value(String where, String text, boolean percentCoded) {
    try {
      String plain =
          percentCoded
              ? PercentCoded.decode(text)
                  .orElseThrow(() -> new IllegalArgumentException("not percent-encoded UTF-8"))
              : text;
      return AttributeRules.value(plain);
    } catch (IllegalArgumentException e) {
      throw new Refused(RefusalCode.INVALID_REQUEST, where + ": " + e.getMessage());
    }
  }
}
