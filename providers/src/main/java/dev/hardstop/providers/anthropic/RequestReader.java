package dev.hardstop.providers.anthropic;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.ModelName;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Spelling;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the top level of a request: every field that can change what it costs.
 *
 * <p>Source: Anthropic API reference, "Messages"; anthropic-sdk-python, {@code
 * beta/message_create_params.py}.
 */
final class RequestReader {
  /** Edits that only take something out of the context. */
  private static final Pattern CLEARING = Pattern.compile("clear_(tool_uses|thinking)_20[0-9]{6}");

  private static final String FAST = "fast";

  /** All fields that decide something, so that none may come in a spelling of its own. */
  private static final Set<String> READ =
      Set.of(
          "model",
          "stream",
          "max_tokens",
          "thinking",
          "service_tier",
          "speed",
          "inference_geo",
          "messages",
          "system",
          "cache_control",
          "tools",
          "context_management",
          "anthropic_beta",
          "container",
          "mcp_servers",
          "fallback",
          "fallbacks",
          "fallback_model",
          "fallback_models",
          "models",
          "route",
          "provider",
          "preset",
          "plugins");

  private final Operation operation;
  private final JsonBody body;
  private final Carriers carriers;
  private final Objections objections = new Objections();
  private final Places places;
  private final ContentReader content;
  private final Tools tools;
  private final Map<String, String> carried = new HashMap<>();

  private final boolean isNamedByPath;
  private String model;
  private boolean streams;
  private long outputCap = -1;
  private long thinkingTokens;
  private String tier = RequestFacts.DEFAULT_TIER;
  private boolean leavesTierOpen = true;
  private boolean hasFormat;

  private RequestReader(
      Operation operation, String model, byte[] bytes, JsonBody body, Carriers carriers) {
    this.operation = operation;
    this.isNamedByPath = !model.isEmpty();
    this.model = model;
    this.body = body;
    this.carriers = carriers;
    this.places = new Places(body.offset());
    this.content = new ContentReader(bytes, body, objections);
    this.tools = new Tools(body, objections, content);
  }

  /**
   * Reads a body.
   *
   * @param model that the path names, as it does where others serve this format; empty if the body
   *     names it
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static MessageRequest read(Operation operation, String model, byte[] bytes, Carriers carriers) {
    var requests = new MessageRequest[1];
    JsonBody.read(
        bytes,
        body -> requests[0] = new RequestReader(operation, model, bytes, body, carriers).read());
    return requests[0];
  }

  private MessageRequest read() {
    body.object(this::field);
    if (model.isEmpty()) {
      throw missing("no model (expected: \"model\": a string)");
    }
    if (operation == Operation.MESSAGES && outputCap < 0) {
      throw missing("no max_tokens (expected: \"max_tokens\": a whole number)");
    }
    if (operation == Operation.COUNT_TOKENS && objections.first().isPresent()) {
      // It costs nothing, but must not reach into what others keep upstream either.
      throw new BadRequestException(objections.first().get());
    }
    Input found = content.found(tools.frameTokens() + (hasFormat ? Tools.PROMPT_TOKENS : 0));
    var facts =
        new RequestFacts(
            operation,
            model,
            streams,
            true,
            outputCap < 0 ? OptionalLong.empty() : OptionalLong.of(outputCap),
            thinkingTokens + 1,
            1,
            thinkingBesideCap(),
            tier,
            reach(found),
            Usage.NONE,
            carried);
    return new MessageRequest(
        facts,
        found,
        new Knobs(places, leavesTierOpen),
        objections.first(),
        Kept.naming(content.names(), objections.first()));
  }

  private RuntimeException missing(String what) {
    return body.problem(RefusalCode.INVALID_REQUEST, what);
  }

  /**
   * Thoughts count towards the cap, so a budget above it has a meaning only where they are
   * interleaved with tool calls; there both are held.
   */
  private long thinkingBesideCap() {
    return thinkingTokens >= outputCap ? thinkingTokens : 0;
  }

  private Reach reach(Input found) {
    Reach reach = operation.hasOutput() ? Reach.TEXT : Reach.TEXT_INPUT_ONLY;
    return found.hasLongCacheWrites() ? reach.with(UsageClass.CACHE_WRITE_1H_TOKENS) : reach;
  }

  private void field(String field) {
    Spelling.check(field, READ, body);
    places.seen();
    switch (field) {
      case "model" -> model();
      case "stream" -> streams = !body.isNull() && body.bool();
      case "max_tokens" -> outputCap();
      case "thinking" -> thinking();
      case "service_tier" -> tier();
      case "speed" -> speed();
      case "inference_geo" -> geography();
      case "messages" -> content.messages();
      case "system" -> content.content();
      case "cache_control" -> content.cacheControl();
      case "tools" -> tools.read(operation == Operation.MESSAGES);
      case "context_management" -> contextManagement();
      case "output_format" -> hasFormat |= !body.isNull();
      case "output_config" -> outputConfig();
      case "anthropic_beta" -> betas();
      case "container" -> objections.forbidKept(body);
      case "mcp_servers" -> objections.forbid(body, "the provider would run their tools");
      case "fallback", "fallbacks", "fallback_model", "fallback_models" ->
          objections.forbid(body, "a fallback may cost more than the model that was asked for");
      // Of OpenRouter, which serves this format too.
      case "models", "route", "provider", "preset", "plugins" ->
          objections.forbid(body, "another model, a dearer host, or billed apart");
      default -> carriers.read(field, body, carried);
    }
  }

  private void model() {
    if (isNamedByPath) {
      throw body.problem(
          RefusalCode.AMBIGUOUS_REQUEST, "present (expected: absent; the path names the model)");
    }
    model = ModelName.read(body);
    places.put("model", body.span());
  }

  /** Zero is legal: it only writes the cache. */
  private void outputCap() {
    places.put("max_tokens", body.span());
    outputCap = body.integer(0, RequestFacts.MAX_OUTPUT_CAP);
  }

  private void thinking() {
    if (body.isNull()) {
      return;
    }
    body.object(
        field -> {
          if (field.equals("budget_tokens") && !body.isNull()) {
            thinkingTokens = body.integer(0, RequestFacts.MAX_OUTPUT_CAP);
          }
        });
  }

  private void tier() {
    places.put("service_tier", body.span());
    if (body.isNull()) {
      return;
    }
    switch (body.string()) {
      case "auto" -> {}
      case "standard_only" -> leavesTierOpen = false;
      default -> throw body.wrong("auto or standard_only");
    }
  }

  private void speed() {
    if (body.isNull()) {
      return;
    }
    switch (body.string()) {
      case "standard" -> {}
      case FAST -> tier = FAST;
      default -> throw body.wrong("standard or fast");
    }
  }

  private void geography() {
    if (!body.isNull() && !body.string().equals("global")) {
      objections.refuse(body, "priced apart (expected: global or absent)");
    }
  }

  /** Where others serve this format, what is a header at Anthropic stands in the body. */
  private void betas() {
    if (!body.isNull()) {
      body.array(
          _ -> {
            if (!Betas.isPriced(body.string())) {
              objections.refuse(body, "a beta not known to leave the cost alone");
            }
          });
    }
  }

  private void contextManagement() {
    if (body.isNull()) {
      return;
    }
    body.object(
        field -> {
          if (!field.equals("edits")) {
            objections.forbid(body, "not known to leave the cost alone");
          } else if (!body.isNull()) {
            body.array(_ -> body.object(this::edit));
          }
        });
  }

  private void edit(String field) {
    if (field.equals("type") && !CLEARING.matcher(body.string()).matches()) {
      objections.refuse(
          body, "not known to leave the cost alone (expected: clear_tool_uses or clear_thinking)");
    }
  }

  private void outputConfig() {
    if (body.isNull()) {
      return;
    }
    body.object(field -> hasFormat |= field.equals("format") && !body.isNull());
  }
}
