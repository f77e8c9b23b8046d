package dev.hardstop.providers.openai;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.ModelName;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import dev.hardstop.providers.wire.Spelling;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the top level of a request: every field that can change what it costs.
 *
 * <p>Source: OpenAI API specification, {@code CreateChatCompletionRequest}, {@code CreateResponse},
 * {@code CreateCompletionRequest}, {@code CreateEmbeddingRequest}.
 */
final class RequestReader {
  /** What OpenAI's legacy Completions generate if they are not told how much. */
  static final long DEFAULT_COMPLETION_TOKENS = 16;

  /** Fields whose names are not among what the model sees; their values are. */
  private static final Set<String> PROMPT_FIELDS =
      Set.of("messages", "input", "prompt", "instructions", "tools", "functions");

  /** Fields that steer the answer without coming before the model. Any other may. */
  private static final Set<String> KNOBS =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "max_output_tokens",
          "n",
          "best_of",
          "service_tier",
          "store",
          "temperature",
          "top_p",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "logprobs",
          "top_logprobs",
          "seed",
          "stop",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "metadata",
          "encoding_format",
          "dimensions");

  /** All fields that decide something, so that none may come in a spelling of its own. */
  private static final Set<String> READ =
      Stream.of(
              KNOBS,
              PROMPT_FIELDS,
              Policy.NAMES,
              Set.of("prediction", "modalities", "quality", "partial_images", "audio"),
              Set.of("truncation", "previous_response_id"))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final long MAX_CHOICES = 128;
  private static final Set<String> DEFAULT_TIERS = Set.of("auto", "default", "on_demand");
  private static final Set<String> TIERS = Set.of("flex", "scale", "priority");

  private final Operation operation;
  private final String pathModel;
  private final JsonBody body;
  private final Carriers carriers;
  private final Policy policy = new Policy();
  private final Places places;
  private final InputReader input;
  private final Map<String, String> carried = new HashMap<>();

  private String model;
  private boolean streams;
  private boolean usageAsked;
  private @Nullable Places streamOptions;
  private String capField = "";
  private @Nullable Span capName;
  private long outputCap;
  private long choices = 1;
  private long predictionTokens;
  private String quality = "";
  private String tier = RequestFacts.DEFAULT_TIER;
  private boolean leavesTierOpen = true;
  private boolean storeIsFalse;
  private boolean storeIsTrue;
  private boolean truncates;
  private boolean isOfConversation;
  private boolean audioOut;

  private RequestReader(
      Operation operation, String pathModel, byte[] bytes, JsonBody body, Carriers carriers) {
    this.operation = operation;
    this.pathModel = pathModel;
    this.model = pathModel;
    this.body = body;
    this.carriers = carriers;
    this.places = new Places(body.offset());
    this.input = new InputReader(bytes, body, policy);
  }

  /**
   * Reads a body.
   *
   * @param pathModel that the path names, which then decides, whatever the body says; else empty
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static OpenAiRequest read(
      Operation operation, String pathModel, byte[] bytes, Carriers carriers) {
    var requests = new OpenAiRequest[1];
    JsonBody.read(
        bytes,
        body ->
            requests[0] =
                new RequestReader(operation, pathModel, bytes, body, carriers).read(bytes));
    return requests[0];
  }

  private OpenAiRequest read(byte[] bytes) {
    body.object(
        field -> {
          int start = body.offset();
          field(field);
          if (!KNOBS.contains(field)) {
            int named = PROMPT_FIELDS.contains(field) ? 0 : field.length();
            input.mayBePrompt(named + body.end() - start);
          }
        });
    if (model.isEmpty() && operation != Operation.MODERATIONS) {
      throw body.problem(RefusalCode.INVALID_REQUEST, "no model (expected: \"model\": a string)");
    }
    Input found = input.found();
    // What is kept may be sound, and nothing here says whether it is.
    boolean mayHear = found.hasAudio() || !policy.names().isEmpty();
    if (audioOut || mayHear) {
      policy.readSpokenTo(model, body);
    }
    var facts =
        new RequestFacts(
            operation,
            model,
            streams,
            usageAsked,
            outputCap(),
            operation.leastOutputCap(),
            Math.multiplyExact(choices, found.prompts()),
            operation == Operation.IMAGES ? imageTokens() : predictionTokens,
            tier,
            reach(mayHear),
            searches(),
            carried);
    var knobs =
        new Knobs(
            places,
            pathModel.isEmpty(),
            capField,
            capName,
            leavesTierOpen,
            storeIsFalse,
            streamOptions);
    Optional<BadRequest> problem = policy.problem();
    return new OpenAiRequest(bytes, facts, found, knobs, problem, kept(problem));
  }

  private Kept kept(Optional<BadRequest> problem) {
    Kept named = Kept.naming(policy.names(), problem);
    Kept.Storing storing =
        operation != Operation.RESPONSES || storeIsFalse
            ? Kept.Storing.NEVER
            : storeIsTrue ? Kept.Storing.ASKED : Kept.Storing.UNLESS_TOLD;
    return new Kept(named.names(), named.unowned(), storing, truncates || isOfConversation);
  }

  private boolean isOfResponses() {
    return operation == Operation.RESPONSES || operation == Operation.RESPONSES_INPUT_TOKENS;
  }

  private Reach reach(boolean mayHear) {
    Reach reach = operation.hasOutput() ? Reach.TEXT : Reach.TEXT_INPUT_ONLY;
    reach = operation == Operation.IMAGES ? Reach.TEXT.with(UsageClass.OUTPUT_IMAGE_TOKENS) : reach;
    reach = mayHear ? reach.with(UsageClass.INPUT_AUDIO_TOKENS) : reach;
    return audioOut ? reach.with(UsageClass.OUTPUT_AUDIO_TOKENS) : reach;
  }

  /**
   * Perplexity's models search on their own. Where it serves them the fee of a request includes
   * that, so that a search costs nothing there; where others do there is no price for it.
   */
  private Usage searches() {
    boolean isSonar = model.toLowerCase(Locale.ROOT).contains("sonar");
    return isSonar && operation.hasOutput() ? Usage.of(UsageClass.WEB_SEARCHES, 1) : Usage.NONE;
  }

  private void field(String field) {
    Spelling.check(field, READ, body);
    places.seen();
    switch (field) {
      case "model" -> model();
      case "stream" -> stream();
      case "stream_options" -> streamOptions();
      case "max_tokens", "max_completion_tokens", "max_output_tokens" -> outputCap(field);
      case "n" -> choices(1);
      case "best_of" -> choices(0);
      case "prediction" -> predictionTokens = body.isNull() ? 0 : body.span().length();
      case "service_tier" -> tier();
      case "modalities" -> modalities();
      case "quality" -> quality();
      case "partial_images" -> policy.forbid(body, "images in parts are billed apart");
      case "audio" -> audioOut |= !body.isNull();
      case "messages" -> input.messages();
      case "input" -> input();
      case "prompt" -> prompt();
      case "tools" -> {
        input.tools();
        policy.readTools(body);
      }
      case "functions" -> input.tools();
      case "store" -> store();
      case "truncation" -> truncates = !body.isNull() && !body.string().equals("disabled");
      case "previous_response_id" -> previous(field);
      case "conversation" -> conversation(field);
      default -> other(field);
    }
  }

  private void other(String field) {
    if (!policy.read(field, body)) {
      carriers.read(field, body, carried);
    }
  }

  private void model() {
    if (!pathModel.isEmpty()) {
      return;
    }
    model = ModelName.read(body);
    places.put("model", body.span());
    policy.readModel(model, operation.hasOutput(), body);
  }

  private void stream() {
    streams = !body.isNull() && body.bool();
    if (streams && operation == Operation.IMAGES) {
      policy.forbid(body, "images in parts are billed apart");
    }
  }

  private void streamOptions() {
    if (body.isNull()) {
      places.put("stream_options", body.span());
      return;
    }
    var options = new Places(body.offset());
    body.object(
        option -> {
          options.seen();
          if (option.equals("include_usage")) {
            usageAsked = !body.isNull() && body.bool();
            options.put(option, body.span());
          } else if (option.equals("continuous_usage_stats")) {
            options.put(option, body.span());
          }
        });
    streamOptions = options;
  }

  private void outputCap(String field) {
    if (!capFields().contains(field)) {
      return;
    }
    places.put(field, body.span());
    if (body.isNull()) {
      return;
    }
    if (!capField.isEmpty()) {
      throw body.problem(
          RefusalCode.AMBIGUOUS_REQUEST,
          "stated beside " + capField + " (expected: one output cap)");
    }
    // Legacy completions may ask for no output at all, to have the prompt scored.
    outputCap =
        body.integer(operation == Operation.COMPLETIONS ? 0 : 1, RequestFacts.MAX_OUTPUT_CAP);
    capField = field;
    capName = body.name();
  }

  private OptionalLong outputCap() {
    if (!capField.isEmpty()) {
      return OptionalLong.of(outputCap);
    }
    return operation == Operation.COMPLETIONS
        ? OptionalLong.of(DEFAULT_COMPLETION_TOKENS)
        : OptionalLong.empty();
  }

  private Set<String> capFields() {
    return switch (operation) {
      case CHAT -> Set.of("max_tokens", "max_completion_tokens");
      case RESPONSES -> Set.of("max_output_tokens");
      case COMPLETIONS -> Set.of("max_tokens");
      default -> Set.of();
    };
  }

  /** {@code n} and {@code best_of} are both billed, so the larger one counts. */
  private void choices(long least) {
    if (!body.isNull()) {
      choices = Math.max(choices, body.integer(least, MAX_CHOICES));
    }
  }

  private void tier() {
    places.put("service_tier", body.span());
    if (body.isNull()) {
      return;
    }
    String stated = body.string();
    leavesTierOpen = stated.equals("auto");
    if (!DEFAULT_TIERS.contains(stated)) {
      // The provider reports both names as priority.
      tier = stated.equals("fast") ? "priority" : stated;
    }
    if (!tier.equals(RequestFacts.DEFAULT_TIER) && !TIERS.contains(tier)) {
      throw body.wrong("auto, default, flex, scale, priority or fast");
    }
  }

  private void quality() {
    if (operation == Operation.IMAGES && !body.isNull()) {
      quality = body.string();
      if (DrawnImage.tokens(quality).isEmpty()) {
        throw body.wrong("low, medium, high or auto");
      }
    }
  }

  private long imageTokens() {
    return DrawnImage.tokens(quality).orElseThrow();
  }

  private void modalities() {
    if (body.isNull()) {
      return;
    }
    body.array(
        _ -> {
          switch (body.string()) {
            case "text" -> {}
            case "audio" -> audioOut = true;
            default -> policy.forbid(body, "only text and audio have a bound");
          }
        });
  }

  private void input() {
    switch (operation) {
      case RESPONSES, RESPONSES_INPUT_TOKENS -> input.items();
      case EMBEDDINGS -> input.prompts();
      default -> {}
    }
  }

  private void prompt() {
    switch (operation) {
      case COMPLETIONS -> input.prompts();
      case RESPONSES, RESPONSES_INPUT_TOKENS -> policy.forbidKept(body);
      default -> {}
    }
  }

  private void store() {
    places.put("store", body.span());
    if (!isOfResponses()) {
      policy.forbidStore(body);
    }
    storeIsTrue = !body.isNull() && body.bool();
    storeIsFalse = !body.isNull() && !storeIsTrue;
  }

  private void previous(String field) {
    if (isOfResponses()) {
      policy.readName(Kept.Kind.RESPONSE, body);
    } else {
      other(field);
    }
  }

  /** What a conversation holds is in no request, and grows with every answer. */
  private void conversation(String field) {
    if (!isOfResponses()) {
      other(field);
    } else if (!body.isNull()) {
      isOfConversation = true;
      input.unbounded(field);
      conversation();
    }
  }

  private void conversation() {
    if (!body.isObject()) {
      policy.readName(Kept.Kind.CONVERSATION, body);
      return;
    }
    body.object(
        field -> {
          if (field.equals("id")) {
            policy.readName(Kept.Kind.CONVERSATION, body);
          } else {
            policy.forbidKept(body);
          }
        });
  }
}
