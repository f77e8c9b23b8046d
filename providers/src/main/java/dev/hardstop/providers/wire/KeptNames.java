package dev.hardstop.providers.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what the body of a request names of what is kept upstream, each thing once. */
public final class KeptNames {
  /** How many different things a request may name: each is looked up. */
  public static final int MOST = 256;

  private final Objections objections;
  private final Map<String, Kept.Name> names = new LinkedHashMap<>();

  public KeptNames(Objections objections) {
    this.objections = objections;
  }

  /**
   * Takes the id that the body stands on, unless it is null. What cannot be an id was never
   * recorded, and so belongs to nobody.
   *
   * @throws BadRequestException if it is no string, or one too many
   */
  public void read(Kept.Kind kind, JsonBody body) {
    read(kind, "", body);
  }

  /**
   * Takes an id as {@link #read(Kept.Kind, JsonBody)}.
   *
   * @param prefix that stands before every id of this kind
   */
  public void read(Kept.Kind kind, String prefix, JsonBody body) {
    if (body.isNull()) {
      return;
    }
    String written = body.string();
    String id = written.startsWith(prefix) ? written.substring(prefix.length()) : "";
    if (!Kept.isId(id)) {
      objections.forbidKept(body);
      return;
    }
    names.putIfAbsent(kind.label() + ' ' + id, new Kept.Name(kind, id, body.path()));
    if (names.size() > MOST) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST,
          "one too many (expected: at most " + MOST + " kept objects)");
    }
  }

  public List<Kept.Name> all() {
    return List.copyOf(names.values());
  }
}
