package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers {@code POST /v1/images/edits}; takes PNG.
 *
 * <p>Source: OpenAI API specification, {@code CreateImageEditRequest} (up to 16 pictures); guide
 * "Images and vision", calculating costs, GPT Image 1.
 */
final class EditsEndpoint implements FormEndpoint {
  private static final int MOST_PICTURES = 16;
  private static final int PNG_SIZE_AT = 16;
  private static final int PNG_HEAD_BYTES = 24;

  @Override
  public Answer answer(Call call, Form form) {
    List<byte[]> pictures = new ArrayList<>(form.all("image"));
    pictures.addAll(form.all("image[]"));
    if (pictures.isEmpty() || pictures.size() > MOST_PICTURES) {
      throw WireError.invalid("image", "invalid_value", "Expected 1 to 16 images.");
    }
    boolean isFaithful = form.text("input_fidelity").orElse("low").equals("high");
    long shown = 0;
    for (byte[] picture : pictures) {
      shown += tokens(picture, isFaithful);
    }
    return Drawing.answer(
        call,
        form.model(),
        form.text("n").map(Long::parseLong).orElse(1L),
        PromptTokens.of(new String(form.required("prompt"), UTF_8)),
        shown,
        form.text("size"),
        form.text("quality"));
  }

  private static long tokens(byte[] picture, boolean isFaithful) {
    if (picture.length < PNG_HEAD_BYTES || picture[1] != 'P') {
      throw WireError.invalid("image", "unsupported_file_mimetype", "Expected image/png.");
    }
    double width = ByteBuffer.wrap(picture).getInt(PNG_SIZE_AT);
    double height = ByteBuffer.wrap(picture).getInt(PNG_SIZE_AT + 4);
    double scale =
        Math.min(1, Math.min(2048 / Math.max(width, height), 512 / Math.min(width, height)));
    long tiles = (long) (Math.ceil(width * scale / 512) * Math.ceil(height * scale / 512));
    long extra = width == height ? 4_160 : 6_240;
    return 65 + 129 * tiles + (isFaithful ? extra : 0);
  }
}
