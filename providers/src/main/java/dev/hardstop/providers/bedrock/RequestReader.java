package dev.hardstop.providers.bedrock;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the top level of a conversation: every field that can change what it costs.
 *
 * <p>Source: Amazon Bedrock API reference, {@code Converse}, {@code ConverseStream}, {@code
 * CountTokens}.
 */
final class RequestReader {
  /** For the system prompt that comes with tools, or with a format of the answer. */
  private static final long PROMPT_TOKENS = 1_000;

  private static final String UNKNOWN = "not known to leave the cost alone";
  private static final Set<String> SAMPLING = Set.of("temperature", "topP", "stopSequences");

  private final Operation operation;
  private final String model;
  private final JsonBody body;
  private final Carriers carriers;
  private final Objections objections = new Objections();
  private final Places top;
  private final ContentReader content;
  private final MoreFields more;
  private final Map<String, String> carried = new HashMap<>();

  private @Nullable Places inference;
  private long outputCap = -1;
  private String tier = RequestFacts.DEFAULT_TIER;
  private long frameTokens;

  private RequestReader(
      Operation operation, String model, byte[] bytes, JsonBody body, Carriers carriers) {
    this.operation = operation;
    this.model = model;
    this.body = body;
    this.carriers = carriers;
    this.top = new Places(body.offset());
    this.content = new ContentReader(bytes, body, objections, ModelId.isClaude(model));
    this.more = new MoreFields(body, objections);
  }

  /**
   * Reads a body.
   *
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static ConverseRequest read(Operation operation, String model, byte[] bytes, Carriers carriers) {
    var requests = new ConverseRequest[1];
    JsonBody.read(
        bytes,
        body -> requests[0] = new RequestReader(operation, model, bytes, body, carriers).read());
    return requests[0];
  }

  private ConverseRequest read() {
    if (!ModelId.isBilledByToken(model)) {
      // A prompt, an agent, bought throughput: somebody's, and not billed by the token.
      objections.forbidKept("model");
    }
    if (operation == Operation.COUNT_TOKENS) {
      body.object(this::counted);
    } else {
      body.object(this::field);
    }
    if (operation == Operation.COUNT_TOKENS && objections.first().isPresent()) {
      // It costs nothing, but must not reach into what is kept elsewhere either.
      throw new BadRequestException(objections.first().get());
    }
    return new ConverseRequest(
        facts(),
        content.found(frameTokens),
        top,
        Optional.ofNullable(inference),
        objections.first());
  }

  private RequestFacts facts() {
    long thinkingTokens = more.thinkingTokens();
    // Thoughts count towards the cap; a budget that is not below it is taken to come beside it.
    long besideCap = thinkingTokens >= outputCap ? thinkingTokens : 0;
    return new RequestFacts(
        operation,
        model,
        operation == Operation.CONVERSE_STREAM,
        true,
        outputCap < 0 ? OptionalLong.empty() : OptionalLong.of(outputCap),
        thinkingTokens + 1,
        1,
        besideCap,
        tier,
        operation.hasOutput() ? Reach.TEXT : Reach.TEXT_INPUT_ONLY,
        Usage.NONE,
        carried);
  }

  /**
   * A conversation to be counted is inside; a body of InvokeModel there is base64, and is not read.
   */
  private void counted(String field) {
    if (field.equals("input") && !body.isNull()) {
      body.object(
          kind -> {
            if (kind.equals("converse") && !body.isNull()) {
              body.object(this::field);
            }
          });
    }
  }

  private void field(String field) {
    top.seen();
    switch (field) {
      case "modelId" ->
          throw body.problem(
              RefusalCode.AMBIGUOUS_REQUEST,
              "present (expected: absent; the path names the model)");
      case "messages" -> content.messages();
      case "system" -> content.blocks();
      case "inferenceConfig" -> inferenceConfig();
      case "toolConfig" -> toolConfig();
      case "additionalModelRequestFields" -> more.read();
      case "performanceConfig" -> performanceConfig();
      case "serviceTier" -> serviceTier();
      case "outputConfig" -> frameTokens += body.isNull() ? 0 : PROMPT_TOKENS;
      case "guardrailConfig" -> objections.forbid(body, "guardrails are billed apart");
      case "promptVariables" -> objections.forbid(body, "prompts kept upstream have no bound");
      case "requestMetadata" -> carriers.read(field, body, carried);
      case "additionalModelResponseFieldPaths" -> {}
      default -> objections.forbid(body, UNKNOWN);
    }
  }

  private void inferenceConfig() {
    if (body.isNull()) {
      top.put("inferenceConfig", body.span());
      return;
    }
    var places = new Places(body.offset());
    inference = places;
    body.object(
        field -> {
          places.seen();
          if (field.equals("maxTokens")) {
            places.put(field, body.span());
            outputCap = body.isNull() ? -1 : body.integer(1, RequestFacts.MAX_OUTPUT_CAP);
          } else if (!SAMPLING.contains(field)) {
            objections.forbid(body, UNKNOWN);
          }
        });
  }

  private void toolConfig() {
    if (body.isNull()) {
      return;
    }
    frameTokens += PROMPT_TOKENS;
    body.object(
        field -> {
          if (field.equals("tools") && !body.isNull()) {
            body.array(_ -> body.object(this::tool));
          }
        });
  }

  /** A tool has one field, named after its kind. */
  private void tool(String kind) {
    switch (kind) {
      case "toolSpec" -> {}
      case "cachePoint" -> content.cachePoint();
      default ->
          objections.forbid(
              body, "a tool that the provider runs, or an unknown one; a toolSpec is the caller's");
    }
  }

  private void performanceConfig() {
    if (!body.isNull()) {
      body.object(
          field -> {
            if (field.equals("latency") && !body.isNull() && !body.string().equals("standard")) {
              objections.refuse(body, "priced apart (expected: standard or absent)");
            }
          });
    }
  }

  private void serviceTier() {
    if (!body.isNull()) {
      body.object(
          field -> {
            if (field.equals("type") && !body.isNull()) {
              tier = body.string();
            }
          });
    }
  }
}
