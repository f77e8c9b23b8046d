package dev.hardstop.providers.ollama;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.ModelName;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Spelling;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request: the model, the cap, whether it streams, whether it has pictures or a template.
 *
 * <p>Source: Ollama, {@code docs/api.md} ({@code stream} is true unless it is said to be false) and
 * {@code docs/modelfile.md} ({@code num_predict}: -1 is without end, -2 until the context is full;
 * {@code num_ctx}: the context window).
 */
final class RequestReader {
  static final String OPTIONS = "options";
  static final String CAP = "num_predict";
  private static final String WINDOW = "num_ctx";
  private static final long UNTIL_FULL = -2;

  private static final String IMAGES = "images";
  private static final Set<String> READ =
      Set.of("model", "stream", OPTIONS, "messages", IMAGES, "template");

  private final Operation operation;
  private final JsonBody body;
  private final Carriers carriers;
  private final Places top;
  private final Map<String, String> carried = new HashMap<>();
  private String model = "";
  private boolean streams;
  private boolean exceedsBytes;
  private OptionalLong cap = OptionalLong.empty();
  private OptionalLong window = OptionalLong.empty();
  private @Nullable Places options;

  private RequestReader(Operation operation, JsonBody body, Carriers carriers) {
    this.operation = operation;
    this.body = body;
    this.carriers = carriers;
    this.top = new Places(body.offset());
    this.streams = operation.hasOutput();
  }

  /**
   * Reads a body.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static OllamaRequest read(Operation operation, byte[] bytes, Carriers carriers) {
    var requests = new OllamaRequest[1];
    JsonBody.read(
        bytes,
        body -> requests[0] = new RequestReader(operation, body, carriers).read(bytes.length));
    return requests[0];
  }

  private OllamaRequest read(long byteCount) {
    body.object(this::field);
    if (model.isEmpty()) {
      throw body.problem(RefusalCode.INVALID_REQUEST, "no model (expected: \"model\": a string)");
    }
    var facts =
        new RequestFacts(
            operation,
            model,
            streams,
            true,
            cap,
            1,
            1,
            0,
            RequestFacts.DEFAULT_TIER,
            operation.hasOutput() ? Reach.TEXT : Reach.TEXT_INPUT_ONLY,
            Usage.NONE,
            carried);
    return new OllamaRequest(facts, byteCount, exceedsBytes, window, top, options);
  }

  /** Ollama is written in Go, and does not look at case. */
  private void field(String field) {
    Spelling.check(field, READ, body);
    top.seen();
    switch (field) {
      case "model" -> {
        model = ModelName.read(body);
        top.put(field, body.span());
      }
      case "stream" -> streams = operation.hasOutput() && (body.isNull() || body.bool());
      case OPTIONS -> options();
      case "messages" -> messages();
      case IMAGES -> pictures();
      // It may repeat what it is given as often as it likes.
      case "template" -> exceedsBytes |= !body.isNull();
      default -> carriers.read(field, body, carried);
    }
  }

  private void options() {
    if (body.isNull()) {
      top.put(OPTIONS, body.span());
      return;
    }
    var places = new Places(body.offset());
    body.object(
        option -> {
          Spelling.check(option, Set.of(CAP, WINDOW), body);
          places.seen();
          if (option.equals(CAP)) {
            places.put(option, body.span());
            cap = cap();
          } else if (option.equals(WINDOW) && !body.isNull()) {
            window = OptionalLong.of(body.integer(1, RequestFacts.MAX_OUTPUT_CAP));
          }
        });
    options = places;
  }

  private OptionalLong cap() {
    long stated =
        body.isNull() ? UNTIL_FULL : body.integer(UNTIL_FULL, RequestFacts.MAX_OUTPUT_CAP);
    return stated < 0 ? OptionalLong.empty() : OptionalLong.of(stated);
  }

  private void messages() {
    if (body.isNull()) {
      return;
    }
    body.array(
        _ ->
            body.object(
                field -> {
                  Spelling.check(field, Set.of(IMAGES), body);
                  if (field.equals(IMAGES)) {
                    pictures();
                  }
                }));
  }

  private void pictures() {
    if (!body.isNull()) {
      body.array(_ -> exceedsBytes = true);
    }
  }
}
