package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptRequest;
import dev.hardstop.providers.wire.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the form with which a file is uploaded. It costs nothing until an answer reads the file.
 *
 * <p>Source: Anthropic documentation, "Files API" (operations are free, content that a message
 * names is billed as its input).
 */
final class FileUpload {
  private static final Set<String> FIELDS = Set.of("file", "expires_in_seconds");

  private FileUpload() {}

  /**
   * Reads a body.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static KeptRequest read(byte[] body) {
    FormBody.read(body).requireOnly(FIELDS);
    return KeptRequest.of(Operation.FILES, Kept.NOTHING, Optional.empty(), Map.of());
  }
}
