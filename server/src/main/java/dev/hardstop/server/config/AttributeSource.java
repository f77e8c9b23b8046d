package dev.hardstop.server.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where in a request an attribute's value is found when its own header is not sent. */
public sealed interface AttributeSource {

  /** A field of the JSON body: the names to descend by. */
  record Body(List<String> path) implements AttributeSource {}

  /** A request header, in lower case. */
  record Header(String name) implements AttributeSource {}

  /** Reads {@code body:metadata.user_id} and {@code header:x-session}. */
  Kind<AttributeSource> KIND =
      Kinds.text(
          "body:FIELD, body:OBJECT.FIELD or header:NAME",
          "^(body:[A-Za-z0-9_.-]+|header:[A-Za-z0-9_-]+)$",
          AttributeSource::parse);

  /** Longest way down into the body. */
  int MAX_DEPTH = 4;

  private static AttributeSource parse(String text) {
    int colon = text.indexOf(':');
    String where = text.substring(0, Math.max(0, colon));
    String name = text.substring(colon + 1);
    return switch (where) {
      case "body" -> body(name);
      case "header" ->
          new Header(
              Kinds.matching(Pattern.compile("[A-Za-z0-9_-]{1,64}"), name)
                  .toLowerCase(Locale.ROOT));
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Body body(String name) {
    List<String> path = List.of(name.split("\\.", -1));
    if (path.size() > MAX_DEPTH || path.contains("")) {
      throw new IllegalArgumentException(name);
    }
    return new Body(path);
  }
}
