package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptRequest;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads what is put into a conversation. It is kept and costs nothing until an answer reads it, but
 * must name nothing of somebody else's.
 *
 * <p>Source: OpenAI API specification, {@code CreateConversationBody}, {@code
 * UpdateConversationBody} and {@code createConversationItems}.
 */
final class ConversationRequest {
  private ConversationRequest() {}

  /**
   * Reads a body. A field that is not known here might take over what others keep, so there must be
   * none; and what nothing bounds would be there for every answer to come, so there is no sending
   * it in shadow mode either.
   *
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static KeptRequest read(Operation operation, byte[] bytes, Carriers carriers) {
    var policy = new Policy();
    Map<String, String> carried = new HashMap<>();
    JsonBody.read(
        bytes,
        body -> {
          var input = new InputReader(bytes, body, policy);
          body.object(
              field -> {
                switch (field) {
                  case "items" -> input.items();
                  case "metadata" -> carriers.read(field, body, carried);
                  default ->
                      throw body.problem(
                          RefusalCode.INVALID_REQUEST, "unknown (expected: items or metadata)");
                }
              });
        });
    Kept kept = Kept.naming(policy.names(), policy.problem());
    if (policy.problem().isPresent() && kept.unowned().isEmpty()) {
      throw new BadRequestException(policy.problem().get());
    }
    return KeptRequest.of(operation, kept, policy.problem(), carried);
  }
}
