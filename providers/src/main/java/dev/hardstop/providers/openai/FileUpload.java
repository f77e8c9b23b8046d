package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptRequest;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the form with which a file is uploaded. It costs nothing until an answer reads the file.
 *
 * <p>Source: OpenAI API specification, {@code CreateFileRequest}.
 */
final class FileUpload {
  private static final Set<String> FIELDS =
      Set.of("file", "purpose", "expires_after[anchor]", "expires_after[seconds]");

  /** Files that models read. Those of other purposes are there to start work, or come of it. */
  private static final Set<String> PURPOSES = Set.of("assistants", "user_data", "vision");

  private static final int MOST_WORD_BYTES = 64;

  private FileUpload() {}

  /**
   * Reads a body.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is malformed or ambiguous
   */
  static KeptRequest read(byte[] body) {
    FormBody form = FormBody.read(body);
    form.requireOnly(FIELDS);
    String purpose = form.text(body, "purpose", MOST_WORD_BYTES);
    Optional<BadRequest> problem =
        PURPOSES.contains(purpose) ? Optional.empty() : Optional.of(refused(purpose));
    return KeptRequest.of(Operation.FILES, Kept.NOTHING, problem, Map.of());
  }

  private static BadRequest refused(String purpose) {
    return new BadRequest(
        RefusalCode.UNBOUNDED_REQUEST,
        "purpose",
        "purpose: '%s' (expected: assistants, user_data or vision; others start work that outlives"
                .formatted(purpose)
            + " its connection, such as batches and training)");
  }
}
