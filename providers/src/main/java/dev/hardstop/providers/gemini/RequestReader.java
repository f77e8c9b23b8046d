package dev.hardstop.providers.gemini;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the top level of a request: every field that can change what it costs. A field that is not
 * known is refused, as Google refuses it.
 *
 * <p>Source: Gemini API, {@code GenerateContentRequest}, {@code CountTokensRequest}, {@code
 * EmbedContentRequest}, {@code BatchEmbedContentsRequest}; {@code GenerateContentConfig} of the Gen
 * AI SDK for the fields that the reference does not list.
 */
final class RequestReader {
  /** The largest picture that a model draws. Source: Gemini API pricing (4K). */
  static final long LARGEST_PICTURE_TOKENS = 2_520;

  /** How many texts a batch may have. Source: {@code BatchEmbedContentsRequest}. */
  private static final int MAX_BATCH = 1_000;

  /** Fields that leave the price alone but for their bytes. */
  private static final Set<String> HARMLESS =
      Set.of("toolConfig", "safetySettings", "taskType", "title", "outputDimensionality");

  private static final UsageClass[] ANY_MEDIA = {
    UsageClass.INPUT_AUDIO_TOKENS, UsageClass.INPUT_VIDEO_TOKENS, UsageClass.INPUT_IMAGE_TOKENS
  };

  private static final String TIER_PREFIX = "SERVICE_TIER_";

  private final Operation operation;
  private String model;
  private final ProtoBody body;
  private final Carriers carriers;
  private final Policy policy;
  private final ContentReader input;
  private final Places top;
  private final List<Span> models = new ArrayList<>();
  private final Map<String, String> carried = new HashMap<>();

  private @Nullable ConfigReader config;
  private boolean isConfigStated;
  private String tier = RequestFacts.DEFAULT_TIER;

  private RequestReader(
      Operation operation, String model, byte[] bytes, JsonBody json, Carriers carriers) {
    this.operation = operation;
    this.model = model;
    this.body = new ProtoBody(json);
    this.carriers = carriers;
    this.policy = new Policy(body, operation == Operation.COUNT_TOKENS);
    this.input = new ContentReader(bytes, body, policy);
    this.top = new Places(json.offset());
  }

  /**
   * Reads a body.
   *
   * @param model that the path names; empty where there is no path, so that the body must
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static GeminiRequest read(Operation operation, String model, byte[] bytes, Carriers carriers) {
    var requests = new GeminiRequest[1];
    JsonBody.read(
        bytes,
        json -> requests[0] = new RequestReader(operation, model, bytes, json, carriers).read());
    return requests[0];
  }

  private GeminiRequest read() {
    body.message(this::field);
    if (model.isEmpty()) {
      throw body.problem(RefusalCode.INVALID_REQUEST, "no model (expected: one in the path)");
    }
    policy.readModel(model);
    Input found = input.found();
    ConfigReader read = config;
    boolean draws = operation.hasOutput() && mayDraw(read);
    var facts =
        new RequestFacts(
            operation,
            model,
            operation == Operation.STREAM_GENERATE_CONTENT,
            true,
            read == null || read.outputCap() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(read.outputCap()),
            read == null ? 1 : read.thinkingTokens() + 1,
            read == null ? 1 : read.candidates(),
            draws ? LARGEST_PICTURE_TOKENS : 0,
            tier,
            reach(found, draws),
            Usage.NONE,
            carried);
    var knobs =
        new Knobs(
            top,
            read == null ? null : read.places(),
            isConfigStated,
            read != null && read.isCapStated(),
            body.isInSnakeCase(),
            List.copyOf(models));
    return new GeminiRequest(
        facts, found, knobs, policy.problem(), Kept.naming(policy.names(), policy.problem()));
  }

  private boolean mayDraw(@Nullable ConfigReader read) {
    ConfigReader known = read == null ? new ConfigReader(body, policy, input) : read;
    known.checkDrawing(model);
    return known.mayDraw(model);
  }

  private Reach reach(Input found, boolean draws) {
    Reach reach = operation.hasOutput() ? Reach.TEXT : Reach.TEXT_INPUT_ONLY;
    reach = reach.with(found.media().toArray(UsageClass[]::new));
    if (!policy.names().isEmpty()) {
      // What was cached may be anything.
      reach = reach.with(ANY_MEDIA);
    }
    return draws ? reach.with(UsageClass.OUTPUT_IMAGE_TOKENS) : reach;
  }

  private void field(String field) {
    top.seen();
    switch (operation) {
      case GENERATE_CONTENT, STREAM_GENERATE_CONTENT -> generateField(field);
      case COUNT_TOKENS -> countField(field);
      case EMBED_CONTENT -> embedField(field);
      case BATCH_EMBED_CONTENTS -> batchField(field);
      default -> throw new IllegalStateException("not an operation of this wire: " + operation);
    }
  }

  private void generateField(String field) {
    switch (field) {
      case "model" -> model();
      case "contents", "systemInstruction" -> input.contents();
      case "generationConfig" -> config(field);
      case "tools" -> policy.readTools();
      case "serviceTier" -> tier();
      case "cachedContent" -> policy.readCached();
      case "continuationToken" -> policy.forbidKept();
      case "store" -> policy.mustBeOff("kept answers are not supported yet");
      case "labels" -> carriers.read(field, body.json(), carried);
      default -> other(field);
    }
  }

  private void countField(String field) {
    switch (field) {
      case "contents" -> input.contents();
      case "generateContentRequest" -> body.message(this::generateField);
      default -> other(field);
    }
  }

  private void embedField(String field) {
    switch (field) {
      case "model" -> model();
      case "content" -> input.contents();
      default -> other(field);
    }
  }

  private void batchField(String field) {
    if (!field.equals("requests")) {
      other(field);
      return;
    }
    var count = new int[1];
    body.repeated(
        () -> {
          if (++count[0] > MAX_BATCH) {
            throw body.problem(
                RefusalCode.INVALID_REQUEST,
                "one too many (expected: at most " + MAX_BATCH + " texts)");
          }
          body.message(this::embedField);
        });
  }

  private void other(String field) {
    if (!HARMLESS.contains(field)) {
      policy.forbidUnknown();
    }
  }

  /** The body may repeat the model of the path, but not name another. */
  private void model() {
    if (body.isNull()) {
      return;
    }
    String stated = ModelResource.bare(body.string());
    model = model.isEmpty() ? stated : model;
    if (!stated.equals(model)) {
      throw body.problem(
          RefusalCode.AMBIGUOUS_REQUEST, "another model than the path's (expected: the same)");
    }
    models.add(body.span());
  }

  private void config(String field) {
    isConfigStated = true;
    if (body.isNull()) {
      top.put(field, body.span());
      return;
    }
    var read = new ConfigReader(body, policy, input);
    read.read();
    config = read;
  }

  private void tier() {
    if (body.isNull()) {
      return;
    }
    String stated = body.word();
    stated = stated.startsWith(TIER_PREFIX) ? stated.substring(TIER_PREFIX.length()) : stated;
    switch (stated) {
      case "", "0", "UNSPECIFIED", "STANDARD" -> {}
      case "FLEX", "PRIORITY" -> tier = stated.toLowerCase(Locale.ROOT);
      default -> throw body.wrong("standard, flex or priority");
    }
  }
}
