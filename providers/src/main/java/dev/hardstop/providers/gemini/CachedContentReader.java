package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Set;

/**
 * Reads a request that caches contents, or that changes for how long they are. What nothing bounds
 * would be there for every answer to come, so it is refused in shadow mode too; so is a field that
 * is not known, which might take over what others cache.
 *
 * <p>Source: Gemini API, {@code CachedContent}, {@code cachedContents.create}, {@code
 * cachedContents.patch}.
 */
final class CachedContentReader {
  private static final String MODEL = "model";

  /** Fields that leave the price alone but for their bytes. */
  private static final Set<String> HARMLESS = Set.of("toolConfig", "displayName");

  private final Operation operation;
  private final ProtoBody body;
  private final Policy policy;
  private final ContentReader input;
  private final Places top;
  private final Lifetime lifetime = new Lifetime();
  private String model = "";

  private CachedContentReader(Operation operation, byte[] bytes, JsonBody json) {
    this.operation = operation;
    this.body = new ProtoBody(json);
    this.policy = new Policy(body, true);
    this.input = new ContentReader(bytes, body, policy);
    this.top = new Places(json.offset());
  }

  /**
   * Reads a body.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous, or
   *     asks for what nothing bounds
   */
  static CachedContentRequest read(Operation operation, byte[] bytes) {
    var requests = new CachedContentRequest[1];
    JsonBody.read(
        bytes, json -> requests[0] = new CachedContentReader(operation, bytes, json).read());
    return requests[0];
  }

  private CachedContentRequest read() {
    boolean isNew = operation == Operation.CACHED_CONTENTS;
    body.message(
        field -> {
          top.seen();
          switch (field) {
            case Lifetime.TTL, Lifetime.EXPIRE_TIME -> lifetime.read(field, body, top);
            default -> {
              if (isNew) {
                content(field);
              } else {
                unknown("ttl or expireTime");
              }
            }
          }
        });
    if (isNew && model.isEmpty()) {
      throw body.problem(RefusalCode.INVALID_REQUEST, "no model (expected: one)");
    }
    if (!isNew && !lifetime.isStated()) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST, "changes nothing (expected: ttl or expireTime)");
    }
    policy.readModel(model);
    return CachedContentRequest.of(
        operation, model, input.found(), lifetime, top, lifetime.seconds());
  }

  private void content(String field) {
    switch (field) {
      case MODEL -> {
        if (!body.isNull()) {
          model = ModelResource.bare(body.string());
          top.put(MODEL, body.span());
        }
      }
      case "contents", "systemInstruction" -> input.contents();
      case "tools" -> policy.readTools();
      default -> {
        if (!HARMLESS.contains(field)) {
          unknown("model, contents, systemInstruction, tools, toolConfig, displayName, ttl");
        }
      }
    }
  }

  private void unknown(String expected) {
    if (!body.isNull()) {
      throw body.problem(RefusalCode.INVALID_REQUEST, "not read here (expected: " + expected + ")");
    }
  }
}
