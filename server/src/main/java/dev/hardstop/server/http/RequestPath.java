package dev.hardstop.server.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a request, decoded, when no two servers could disagree on it.
 *
 * @param path starts with a slash; no empty, {@code .} or {@code ..} segment, no {@code ;}
 * @param query as sent, without the question mark; empty if there is none
 */
public record RequestPath(String path, String query) {
  /** Slashes are encoded in the segment after {@code model} only. */
  private static final Pattern ON_MODEL =
      Pattern.compile("(?:/p/[A-Za-z0-9._-]+)?/model/[^/]+/[a-z-]+");

  /**
   * Reads a request target in origin form.
   *
   * @return empty if it is none, or holds what is refused: {@code ..}, {@code //}, {@code ;},
   *     backslashes, encoded slashes or backslashes, control characters, malformed escapes. Only in
   *     the model's segment of Bedrock's paths a slash may be encoded: there it is a part of an ARN
   */
  public static Optional<RequestPath> of(String target) {
    int mark = target.indexOf('?');
    String raw = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    if (!raw.startsWith("/") || target.indexOf('#') >= 0) {
      return Optional.empty();
    }
    if (raw.indexOf('%') < 0) {
      return isClear(raw) ? Optional.of(new RequestPath(raw, query)) : Optional.empty();
    }
    return hidesSlash(raw) && !ON_MODEL.matcher(raw).matches()
        ? Optional.empty()
        : PercentCoded.decode(raw)
            .filter(RequestPath::isClear)
            .map(path -> new RequestPath(path, query));
  }

  private static boolean isClear(String path) {
    int segment = 1;
    for (int i = 1; i <= path.length(); i++) {
      char c = i == path.length() ? '/' : path.charAt(i);
      if (c == ';' || c == '\\' || Character.isISOControl(c)) {
        return false;
      }
      if (c == '/') {
        if (isDots(path, segment, i) || (i == segment && i < path.length())) {
          return false;
        }
        segment = i + 1;
      }
    }
    return true;
  }

  private static boolean isDots(String path, int from, int to) {
    return (to - from == 1 && path.charAt(from) == '.')
        || (to - from == 2 && path.startsWith("..", from));
  }

  /** An encoded slash would be a segment to one server and a separator to the next. */
  private static boolean hidesSlash(String raw) {
    for (int at = raw.indexOf('%'); at >= 0; at = raw.indexOf('%', at + 1)) {
      if (raw.regionMatches(true, at, "%2f", 0, 3)) {
        return true;
      }
    }
    return false;
  }
}
