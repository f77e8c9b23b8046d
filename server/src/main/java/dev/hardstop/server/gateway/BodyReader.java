package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.http.ContentCoding;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the body of one request into memory, decoded, within the limits of its key and of the loop.
 *
 * <p>Threads: the event loop of its exchange; large coded bodies are decoded on a worker.
 */
final class BodyReader {
  private static final int FIRST_BYTES = 16 << 10;
  private static final int GRACE_BYTES_PER_SECOND = 16 << 10;
  private static final int LARGE_CODED_BYTES = 16 << 10;
  private static final String JSON = "application/json";

  private final Loop loop;
  private final HttpServerRequest request;
  private final long limitBytes;
  private final Consumer<Step<byte[]>> done;
  private final long startedMillis;
  private final boolean isForm;
  private String contentType = "";
  private ContentCoding coding = ContentCoding.IDENTITY;
  private byte[] bytes = new byte[0];
  private int length;
  private long takenBytes;
  private boolean isOver;

  /**
   * @param isForm whether it is to be a form, not JSON
   * @param done told once, unless the client goes away first
   */
  BodyReader(
      Loop loop,
      HttpServerRequest request,
      long limitBytes,
      boolean isForm,
      Consumer<Step<byte[]>> done) {
    this.isForm = isForm;
    this.loop = loop;
    this.request = request;
    this.limitBytes = limitBytes;
    this.done = done;
    this.startedMillis = loop.watch().nowMillis();
  }

  /** Checks what the head says of the body, and reads it. */
  void start() {
    Optional<Step<byte[]>> refused = refusedByHead();
    if (refused.isPresent()) {
      finish(refused.get());
      return;
    }
    if (expectsContinue()) {
      request.response().writeContinue();
    }
    request.handler(this::take);
    request.endHandler(end -> decode());
  }

  /** Lets go of the body and of the loop's memory that it has; harmless if it was dropped. */
  void drop() {
    isOver = true;
    loop.giveBytes(takenBytes);
    takenBytes = 0;
    bytes = new byte[0];
  }

  /** Refuses the body if it has been coming for too long. */
  void look(long nowMillis) {
    long grace =
        loop.options().clients().body().toMillis() + 1_000L * length / GRACE_BYTES_PER_SECOND;
    if (!isOver && nowMillis - startedMillis > grace) {
      finish(Step.stop(RefusalCode.INVALID_REQUEST, "The body came too slowly"));
    }
  }

  private Optional<Step<byte[]>> refusedByHead() {
    List<String> types = request.headers().getAll("content-type");
    contentType = types.isEmpty() ? "" : types.getFirst();
    if (types.size() > 1 || !(isForm ? FormBody.isForm(contentType) : isJson(contentType))) {
      return Optional.of(
          Step.stop(
              RefusalCode.INVALID_REQUEST,
              isForm
                  ? "Content-Type: no form (expected: multipart/form-data; boundary=…, once)"
                  : "Content-Type: not JSON (expected: application/json, once)"));
    }
    List<String> codings = request.headers().getAll("content-encoding");
    Optional<ContentCoding> known =
        codings.size() > 1
            ? Optional.empty()
            : ContentCoding.of(codings.isEmpty() ? "" : codings.getFirst());
    if (known.isEmpty()) {
      return Optional.of(
          Step.stop(
              RefusalCode.UNSUPPORTED_ENCODING,
              "Content-Encoding: not supported (expected: gzip, deflate, zstd or none)"));
    }
    coding = known.get();
    return statedLength() > limitBytes ? Optional.of(tooLarge()) : Optional.empty();
  }

  private static boolean isJson(String type) {
    int semicolon = type.indexOf(';');
    String media = semicolon < 0 ? type : type.substring(0, semicolon);
    if (!media.strip().equalsIgnoreCase(JSON)) {
      return false;
    }
    String parameters =
        semicolon < 0 ? "" : type.substring(semicolon + 1).strip().toLowerCase(Locale.ROOT);
    return !parameters.startsWith("charset")
        || parameters.equals("charset=utf-8")
        || parameters.equals("charset=\"utf-8\"");
  }

  private long statedLength() {
    String stated = request.getHeader("content-length");
    // The decoder has refused what is no number.
    return stated == null ? 0 : Long.parseLong(stated.strip());
  }

  private boolean expectsContinue() {
    String expected = request.getHeader("expect");
    return expected != null && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected);
  }

  private void take(Buffer chunk) {
    if (isOver) {
      return;
    }
    if ((long) length + chunk.length() > limitBytes) {
      finish(tooLarge());
    } else if (!makeRoom(length + chunk.length())) {
      finish(tooMany());
    } else {
      chunk.getBytes(bytes, length);
      length += chunk.length();
    }
  }

  private boolean makeRoom(int needed) {
    if (needed <= bytes.length) {
      return true;
    }
    long grown = Math.max(needed, Math.min(2L * bytes.length, limitBytes));
    long size = bytes.length == 0 ? Math.max(needed, Math.min(statedLength(), FIRST_BYTES)) : grown;
    if (!takeMemory(size - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, Math.toIntExact(size));
    return true;
  }

  private boolean takeMemory(long more) {
    boolean isThere = loop.takeBytes(more);
    takenBytes += isThere ? more : 0;
    return isThere;
  }

  private void decode() {
    if (isOver) {
      return;
    }
    byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    if (coding == ContentCoding.IDENTITY) {
      finish(Step.done(body));
    } else if (length <= LARGE_CODED_BYTES / 16) {
      decoded(coding.decode(body, limitBytes));
    } else {
      loop.vertx()
          .executeBlocking(() -> coding.decode(body, limitBytes), false)
          .onSuccess(this::decoded);
    }
  }

  private void decoded(ContentCoding.Decoded result) {
    switch (result) {
      case ContentCoding.Decoded.Plain(var plain) ->
          finish(isOver || takeMemory(plain.length) ? Step.done(plain) : tooMany());
      case ContentCoding.Decoded.TooLarge _ -> finish(tooLarge());
      case ContentCoding.Decoded.Malformed _ ->
          finish(
              Step.stop(RefusalCode.INVALID_REQUEST, "Content-Encoding: the body is not coded so"));
    }
  }

  private static Step<byte[]> tooMany() {
    return Step.stop(
        RefusalCode.THROTTLED, "Too many request bodies are in memory (expected: a retry)");
  }

  private Step<byte[]> tooLarge() {
    return Step.stop(
        RefusalCode.BODY_TOO_LARGE,
        "The body is larger than " + limitBytes + " bytes, the limit of this key");
  }

  private void finish(Step<byte[]> step) {
    if (!isOver) {
      isOver = true;
      done.accept(step instanceof Step.Done<byte[]>(var body) ? checked(body) : step);
    }
  }

  /** The head says where the parts of a form begin: it must say the same as the body. */
  private Step<byte[]> checked(byte[] body) {
    return !isForm || FormBody.fits(contentType, body)
        ? Step.done(body)
        : Step.stop(
            RefusalCode.AMBIGUOUS_REQUEST,
            "Content-Type: its boundary is not the body's (expected: the first line of the body)");
  }
}
