package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The paths of OpenAI's API under which it keeps things whose owners are on record.
 *
 * <p>Source: OpenAI API specification, {@code /responses/{response_id}}, {@code /conversations},
 * {@code /files}.
 */
final class KeptPaths {
  /** {@code stream} is for background responses only, of which there are none. */
  private static final Set<String> READING =
      Set.of("include", "include[]", "after", "limit", "order");

  private static final Map<String, Operation> MAKING =
      Map.of("conversations", Operation.CONVERSATIONS, "files", Operation.FILES);

  private static final Map<String, Collection> NAMING =
      Map.of(
          "responses",
          new Collection(
              Kept.Kind.RESPONSE,
              Map.of(
                  "GET ", Operation.KEPT_RESPONSE,
                  "DELETE ", Operation.KEPT_RESPONSE,
                  "GET /input_items", Operation.KEPT_RESPONSE,
                  "POST /cancel", Operation.KEPT_RESPONSE)),
          "conversations",
          new Collection(
              Kept.Kind.CONVERSATION,
              Map.of(
                  "GET ", Operation.KEPT_CONVERSATION,
                  "DELETE ", Operation.KEPT_CONVERSATION,
                  "GET /items", Operation.KEPT_CONVERSATION,
                  "GET /items/*", Operation.KEPT_CONVERSATION,
                  "DELETE /items/*", Operation.KEPT_CONVERSATION,
                  "POST ", Operation.CHANGED_CONVERSATION,
                  "POST /items", Operation.CHANGED_CONVERSATION)),
          "files",
          new Collection(
              Kept.Kind.FILE,
              Map.of(
                  "GET ", Operation.KEPT_FILE,
                  "DELETE ", Operation.KEPT_FILE,
                  "GET /content", Operation.KEPT_FILE)));

  /**
   * Things of one kind.
   *
   * @param operations what can be done with one, by a method and what follows the id, with a star
   *     for another id
   */
  private record Collection(Kept.Kind kind, Map<String, Operation> operations) {}

  private KeptPaths() {}

  /** Returns what {@code rest}, a path without its version, does; empty if it is none of these. */
  static Optional<Route> route(String method, String rest) {
    Operation making = method.equals("POST") ? MAKING.get(rest) : null;
    if (making != null) {
      return Optional.of(new Route.Kept(making, rest, Set.of(), Optional.empty()));
    }
    String[] segments = rest.split("/", -1);
    Collection collection = NAMING.get(segments[0]);
    if (collection == null || segments.length < 2 || !Kept.isId(segments[1])) {
      return Optional.empty();
    }
    var name = new Kept.Name(collection.kind, segments[1], "id");
    Operation operation = collection.operations.get(method + ' ' + below(segments));
    return Optional.ofNullable(operation)
        .map(known -> new Route.Kept(known, rest, READING, Optional.of(name)));
  }

  private static String below(String[] segments) {
    var below = new StringBuilder();
    for (int i = 2; i < segments.length; i++) {
      below.append('/').append(i == 3 && Kept.isId(segments[i]) ? "*" : segments[i]);
    }
    return below.toString();
  }
}
