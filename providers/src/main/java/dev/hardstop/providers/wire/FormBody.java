package dev.hardstop.providers.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body of form fields, taken apart; knows the byte offsets of their values.
 *
 * <p>Refuses what two readers could take differently: a field twice, text around the parts, names
 * or part headers in any but the plainest spelling, a delimiter that is cut off.
 *
 * <p>Source: RFC 7578 and RFC 2046, 5.1.1.
 *
 * @param fields where the values of each field stand, by name; only a list has more than one
 */
public record FormBody(Map<String, List<Span>> fields) {
  private static final int MAX_PARTS = 64;
  private static final int MAX_HEAD_BYTES = 4 << 10;
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final byte[] DASHES = {'-', '-'};
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[^ \\r\\n]");
  private static final Pattern TYPE =
      Pattern.compile(
          "multipart/form-data\\s*;\\s*boundary=(?:\"([^\"]*)\"|([^\\s;\"]+))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern DISPOSITION =
      Pattern.compile(
          "form-data; name=\"([A-Za-z0-9_.\\[\\]-]{1,64})\"(; filename=\"[^\"\\\\]*\")?");

  /**
   * The fields that are files. A word with a file name is one to some readers and not to others.
   */
  private static final Pattern FILE = Pattern.compile("(?:file|image|mask)(?:\\[\\d*])?");

  private static final Pattern HARMLESS = Pattern.compile("content-(type|length)");

  public FormBody {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Returns whether {@code contentType} is a form whose body begins as this one does. */
  public static boolean fits(String contentType, byte[] body) {
    Matcher type = TYPE.matcher(contentType.strip());
    if (!type.matches()) {
      return false;
    }
    String boundary = type.group(1) == null ? type.group(2) : type.group(1);
    return BOUNDARY.matcher(boundary).matches()
        && isAt(body, 0, ("--" + boundary + "\r\n").getBytes(ISO_8859_1));
  }

  /** Returns whether {@code contentType} is that of a form. */
  public static boolean isForm(String contentType) {
    return TYPE.matcher(contentType.strip()).matches();
  }

  /**
   * Reads a body whose first line is its delimiter.
   *
   * @throws BadRequestException if it is malformed or ambiguous
   */
  public static FormBody read(byte[] body) {
    int lineEnd = find(body, 0, LINE_END);
    if (lineEnd < 3 || !isAt(body, 0, DASHES)) {
      throw malformed("does not begin with its delimiter");
    }
    byte[] delimiter = ("\r\n" + new String(body, 0, lineEnd, ISO_8859_1)).getBytes(ISO_8859_1);
    Map<String, List<Span>> fields = new LinkedHashMap<>();
    int at = lineEnd + LINE_END.length;
    for (int part = 0; part < MAX_PARTS; part++) {
      int headEnd = find(body, at, HEAD_END);
      if (headEnd < 0 || headEnd - at > MAX_HEAD_BYTES) {
        throw malformed("a part without an end of its head");
      }
      int start = headEnd + HEAD_END.length;
      int end = find(body, start, delimiter);
      if (end < 0) {
        throw malformed("a part without an end");
      }
      add(fields, name(new String(body, at, headEnd - at, ISO_8859_1)), new Span(start, end));
      at = end + delimiter.length;
      if (isAt(body, at, DASHES)) {
        requireEnd(body, at + DASHES.length);
        return new FormBody(fields);
      }
      if (!isAt(body, at, LINE_END)) {
        throw ambiguous("the delimiter goes on after itself");
      }
      at += LINE_END.length;
    }
    throw malformed("more than " + MAX_PARTS + " parts");
  }

  /** Returns where the value of a field stands that is no list; null if there is none. */
  public @Nullable Span find(String field) {
    List<Span> values = fields.get(field);
    return values == null ? null : values.getLast();
  }

  /** Returns the text of a field of at most {@code most} bytes; empty if there is none. */
  public String text(byte[] body, String field, int most) {
    Span span = find(field);
    if (span == null) {
      return "";
    }
    String text = new String(body, span.start(), span.length(), ISO_8859_1);
    if (span.length() > most || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw malformed(field + ": no word of at most " + most + " visible ASCII characters");
    }
    return text;
  }

  /** Refuses every field that is not among {@code known}. */
  public void requireOnly(Set<String> known) {
    for (String field : fields.keySet()) {
      if (!known.contains(field)) {
        throw malformed(field + ": unknown (expected: " + new TreeSet<>(known) + ")");
      }
    }
  }

  private static void add(Map<String, List<Span>> fields, String name, Span value) {
    List<Span> values = fields.computeIfAbsent(name, _ -> new ArrayList<>());
    values.add(value);
    // A list is a field of many parts, by its name.
    if (values.size() > 1 && !name.endsWith("[]")) {
      throw ambiguous(name + ": twice (expected: every field once)");
    }
  }

  private static String name(String head) {
    String name = "";
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      String header = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
      if (header.equals("content-disposition")) {
        Matcher disposition = DISPOSITION.matcher(line.substring(colon + 1).strip());
        if (!name.isEmpty() || !disposition.matches()) {
          throw ambiguous("a part's Content-Disposition (expected: form-data; name=\"…\", once)");
        }
        name = disposition.group(1);
        if (disposition.group(2) != null && !FILE.matcher(name).matches()) {
          throw ambiguous(name + ": with a file name (expected: none)");
        }
      } else if (!HARMLESS.matcher(header).matches()) {
        throw ambiguous("a part's head (expected: Content-Disposition and Content-Type)");
      }
    }
    if (name.isEmpty()) {
      throw malformed("a part without a name");
    }
    return name;
  }

  private static void requireEnd(byte[] body, int at) {
    boolean isEnd = at == body.length || (at + 2 == body.length && isAt(body, at, LINE_END));
    if (!isEnd) {
      throw ambiguous("goes on after its last part");
    }
  }

  private static int find(byte[] body, int from, byte[] what) {
    for (int i = from; i <= body.length - what.length; i++) {
      if (body[i] == what[0] && isAt(body, i, what)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAt(byte[] body, int at, byte[] what) {
    return at + what.length <= body.length
        && Arrays.equals(body, at, at + what.length, what, 0, what.length);
  }

  private static BadRequestException malformed(String what) {
    return new BadRequestException(
        new BadRequest(RefusalCode.INVALID_REQUEST, "", "form: " + what));
  }

  private static BadRequestException ambiguous(String what) {
    return new BadRequestException(
        new BadRequest(RefusalCode.AMBIGUOUS_REQUEST, "", "form: " + what));
  }
}
