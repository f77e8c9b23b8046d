package dev.hardstop.providers.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request may not ask for because its cost would have no bound, or because it reaches into
 * state kept upstream that nobody owns here. The first such thing is remembered, not thrown: what
 * has no bound is sent all the same in shadow mode.
 */
public final class Objections {
  private @Nullable BadRequest first;
  private @Nullable BadRequest unowned;

  /** Objects to the value that the body stands on unless it is null. */
  public void forbid(JsonBody body, String reason) {
    if (!body.isNull()) {
      refuse(body, "present (expected: absent; " + reason + ")");
    }
  }

  /**
   * Objects to the name of something kept upstream, unless it is null: nobody is its owner here.
   */
  public void forbidKept(JsonBody body) {
    if (!body.isNull() && unowned == null) {
      unowned = Kept.unknown(body.path());
    }
  }

  /** Objects to the name of something kept upstream that stands at {@code path}. */
  public void forbidKept(String path) {
    unowned = unowned == null ? Kept.unknown(path) : unowned;
  }

  /** Objects to the boolean that the body stands on if it is true. */
  public void mustBeOff(JsonBody body, String reason) {
    if (!body.isNull() && body.bool()) {
      refuse(body, "true (expected: false or absent; " + reason + ")");
    }
  }

  /** Objects to the value that the body stands on. */
  public void refuse(JsonBody body, String message) {
    if (first == null) {
      first = body.problem(RefusalCode.UNBOUNDED_REQUEST, message).problem();
    }
  }

  /**
   * Returns the first objection, a name that nobody owns before all else; empty if there is none.
   */
  public Optional<BadRequest> first() {
    return Optional.ofNullable(unowned == null ? first : unowned);
  }
}
