package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The files that a simulated provider keeps: the newest {@link #MOST}. Whoever knows an id gets the
 * file, as in any account. A file comes to a token for each four of its bytes.
 *
 * <p>Threads: any.
 */
final class KeptFiles {
  /** Most files that are kept. */
  static final int MOST = 1_000;

  private static final int BYTES_PER_TOKEN = 4;
  private static final Pattern NAME = Pattern.compile("filename=\"([^\"]*)\"");

  private final Function<String, WireError> missing;
  private final Map<String, File> byId = new LinkedHashMap<>();

  /**
   * @param missing what is said of an id that is not known
   */
  KeptFiles(Function<String, WireError> missing) {
    this.missing = missing;
  }

  /** A file, and what it is there for. */
  record File(String id, String name, String purpose, Buffer bytes, long createdAt) {}

  /**
   * Keeps the file of a form.
   *
   * @throws WireError if the form has none
   */
  synchronized File keep(Call call, String id) {
    Form form = Form.read(call);
    Matcher name = NAME.matcher(call.body().toString(ISO_8859_1));
    File file =
        new File(
            id,
            name.find() ? name.group(1) : "upload",
            form.text("purpose").orElse(""),
            Buffer.buffer(form.required("file")),
            call.epochSecond());
    byId.put(id, file);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
    return file;
  }

  synchronized File find(String id) {
    File file = byId.get(id);
    if (file == null) {
      throw missing.apply(id);
    }
    return file;
  }

  synchronized void delete(String id) {
    find(id);
    byId.remove(id);
  }

  /** Returns the tokens of all files that are named in {@code node}, however deep. */
  long tokensIn(JsonNode node) {
    long tokens = 0;
    for (JsonNode named : node.findValues("file_id")) {
      tokens += Math.ceilDiv(find(named.asString()).bytes.length(), BYTES_PER_TOKEN);
    }
    return tokens;
  }
}
