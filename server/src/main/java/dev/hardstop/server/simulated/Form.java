package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a multipart request, each with its values in the order of arrival.
 *
 * <p>Source: RFC 7578.
 */
record Form(Map<String, List<byte[]>> fields) {
  private static final Pattern TYPE =
      Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

  /**
   * Reads a body.
   *
   * @throws WireError if it is no form
   */
  static Form read(Call call) {
    String type = String.valueOf(call.headers().get("content-type"));
    Matcher boundary = TYPE.matcher(type);
    if (!boundary.matches()) {
      throw OpenAiErrors.contentType(type);
    }
    // One character for each byte, so that sounds and pictures stay what they are.
    String body = new String(call.body().getBytes(), ISO_8859_1);
    var fields = new HashMap<String, List<byte[]>>();
    String[] parts = ("\r\n" + body).split(Pattern.quote("\r\n--" + boundary.group(1)), -1);
    for (String part : parts) {
      int headEnd = part.indexOf("\r\n\r\n");
      Matcher name = NAME.matcher(headEnd < 0 ? "" : part.substring(0, headEnd));
      if (name.find()) {
        fields
            .computeIfAbsent(name.group(1), _ -> new ArrayList<>())
            .add(part.substring(headEnd + 4).getBytes(ISO_8859_1));
      }
    }
    return new Form(fields);
  }

  Optional<String> text(String name) {
    return all(name).stream().findFirst().map(value -> new String(value, UTF_8));
  }

  List<byte[]> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** Returns the first value of a field that must be there. */
  byte[] required(String name) {
    return all(name).stream()
        .findFirst()
        .orElseThrow(
            () ->
                WireError.invalid(
                    name,
                    "missing_required_parameter",
                    "Missing required parameter: '" + name + "'."));
  }

  String model() {
    return new String(required("model"), UTF_8);
  }
}
