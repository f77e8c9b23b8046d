package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptRequest;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;

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
   * none.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static KeptRequest read(Operation operation, byte[] bytes) {
    var policy = new Policy();
    JsonBody.read(
        bytes,
        body -> {
          var input = new InputReader(bytes, body, policy);
          body.object(
              field -> {
                switch (field) {
                  case "items" -> input.items();
                  case "metadata" -> {}
                  default ->
                      throw body.problem(
                          RefusalCode.INVALID_REQUEST, "unknown (expected: items or metadata)");
                }
              });
        });
    return KeptRequest.of(
        operation, Kept.naming(policy.names(), policy.problem()), policy.problem());
  }
}
