package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.Span;
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
  private static final int MOST_WORD_BYTES = 64;
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
    byte[] body = call.body().getBytes();
    FormBody form;
    String purpose;
    try {
      form = FormBody.read(body);
      purpose = form.text(body, "purpose", MOST_WORD_BYTES);
    } catch (BadRequestException e) {
      throw WireError.invalid(null, null, "Could not parse multipart form");
    }
    Span at = form.fields().get("file");
    if (at == null) {
      throw WireError.invalid("file", "missing_required_parameter", "'file' is required");
    }
    Matcher name = NAME.matcher(new String(body, 0, at.start(), ISO_8859_1));
    File file =
        new File(
            id,
            name.find() ? name.group(1) : "upload",
            purpose,
            Buffer.buffer().appendBytes(body, at.start(), at.length()),
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
