package dev.hardstop.providers.openai;

import static dev.hardstop.providers.openai.Forms.chargedPicoUsd;
import static dev.hardstop.providers.openai.Forms.form;
import static dev.hardstop.providers.openai.Forms.heldPicoUsd;
import static dev.hardstop.providers.openai.Forms.read;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits of images: bounded by the sizes of the pictures put in and by what is drawn. */
final class EditsTest {
  private static final long PICO_PER_MICRO = 1_000_000;

  private static byte[] png(int width, int height) {
    return ByteBuffer.allocate(40)
        .putLong(0x89504e470d0a1a0aL)
        .putInt(13)
        .put("IHDR".getBytes(US_ASCII))
        .putInt(width)
        .putInt(height)
        .array();
  }

  private static Forms edit() {
    return form().with("model", "gpt-image-1").with("prompt", "A cat").with("quality", "low");
  }

  private static WireRequest request(Forms form) {
    return read(Operation.IMAGE_EDITS, form.bytes());
  }

  private static long shown(WireRequest request, String model) {
    var bound = (InputBound.Proven) request.inputBound(model, OptionalLong.empty());
    return bound.mediaTokens();
  }

  @ParameterizedTest
  @CsvSource({
    "1024,1024,194",
    "4096,4096,194",
    "1024,1536,323",
    "1536,1024,323",
    "1920,1080,323",
    "64,64,194",
    "1000,4000,581",
    "100,10000,581"
  })
  void aPictureComesToItsTilesOnceItsShorterSideIs512(int width, int height, long tokens) {
    WireRequest request = request(edit().with("image", png(width, height)));

    assertThat(shown(request, "gpt-image-1")).isEqualTo(tokens);
  }

  @Test
  void everyPictureOfAListAndTheMaskCount() {
    Forms form = edit().with("image[]", png(512, 512)).with("image[]", png(512, 512));

    assertThat(shown(request(form), "gpt-image-1")).isEqualTo(2 * 194);
    assertThat(shown(request(form.with("mask", png(512, 512))), "gpt-image-1")).isEqualTo(3 * 194);
  }

  @Test
  void allThatMayBeReadAsTextIsBoundedByItsBytes() {
    Forms form = form().with("model", "gpt-image-1").with("prompt", "A cat").with("other", "xyz");
    var bound = (InputBound.Proven) request(form).inputBound("gpt-image-1", OptionalLong.empty());

    assertThat(bound.textTokens()).isEqualTo(5 + 3 + InputCeiling.FRAME_TOKENS);
    assertThat(bound.tokens()).isEqualTo(bound.textTokens());
  }

  @Test
  void aPictureWhoseSizeCannotBeReadIsTheLargest() {
    WireRequest request = request(edit().with("image", "GIF89a\1\0\1\0"));

    assertThat(shown(request, "gpt-image-1")).isEqualTo(65 + 4 * 129);
  }

  @Test
  void highFidelityAddsTheDearestOfBothShapes() {
    Forms form = edit().with("image", png(512, 512));

    assertThat(shown(request(form), "gpt-image-1-mini")).isEqualTo(194 + 6_240);
    assertThat(shown(request(form.with("input_fidelity", "high")), "gpt-image-1"))
        .isEqualTo(194 + 6_240);
  }

  @Test
  void anAnswerThatDoesNotSayHowMuchOfItsInputIsTextIsChargedAsPictures() {
    WireRequest request = request(edit().with("image", png(512, 512)));
    String usage = "{\"usage\":{\"input_tokens\":200,\"output_tokens\":272%s}}";
    String details = ",\"input_tokens_details\":{\"text_tokens\":6,\"image_tokens\":194}";

    // 6 x 5 + 194 x 10 + 272 x 40 USD a million.
    assertThat(chargedPicoUsd(request, "gpt-image-1", usage.formatted(details)))
        .isEqualTo((6 * 5 + 194 * 10 + 272 * 40) * PICO_PER_MICRO);
    assertThat(chargedPicoUsd(request, "gpt-image-1", usage.formatted("")))
        .isEqualTo((200 * 10 + 272 * 40) * PICO_PER_MICRO);
    byte[] untold = usage.formatted("").getBytes(US_ASCII);
    assertThat(Forms.metering(request, "gpt-image-1", untold))
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered ->
                assertThat(metered.usage().counts())
                    .containsOnlyKeys(
                        UsageClass.INPUT_IMAGE_TOKENS, UsageClass.OUTPUT_IMAGE_TOKENS));
  }

  @Test
  void noChargeIsAboveItsEstimate() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 2_000; round++) {
      String quality = List.of("low", "medium", "high", "auto").get(random.nextInt(4));
      boolean isFaithful = random.nextBoolean();
      int images = 1 + random.nextInt(4);
      String prompt = "x".repeat(random.nextInt(300));
      Forms form =
          form()
              .with("model", "gpt-image-1")
              .with("prompt", prompt)
              .with("quality", quality)
              .with("n", Integer.toString(images))
              .with("input_fidelity", isFaithful ? "high" : "low");
      long shown = 0;
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        int width = random.nextInt(1, 5_000);
        int height = random.nextInt(1, 5_000);
        form.with("image[]", png(width, height));
        shown += documented(width, height, isFaithful);
      }
      String usage =
          "{\"usage\":{\"input_tokens\":%d,\"input_tokens_details\":{\"image_tokens\":%d},\"output_tokens\":%d}}"
              .formatted(shown + prompt.length(), shown, images * drawn(quality));
      WireRequest request = request(form);
      assertThat(chargedPicoUsd(request, "gpt-image-1", usage))
          .isLessThanOrEqualTo(heldPicoUsd(request, "gpt-image-1"));
    }
  }

  /** As the guide has it, step by step. */
  private static long documented(double width, double height, boolean isFaithful) {
    double fit = Math.min(1, 2048 / Math.max(width, height));
    double shrink = Math.min(1, 512 / Math.min(width * fit, height * fit));
    long tiles =
        (long)
            (Math.ceil(Math.floor(width * fit * shrink) / 512)
                * Math.ceil(Math.floor(height * fit * shrink) / 512));
    long extra = width == height ? 4_160 : 6_240;
    return 65 + 129 * Math.max(1, tiles) + (isFaithful ? extra : 0);
  }

  /** The largest of the table of the guide "Image generation". */
  private static long drawn(String quality) {
    return switch (quality) {
      case "low" -> 408;
      case "medium" -> 1_584;
      default -> 6_240;
    };
  }

  @ParameterizedTest
  @CsvSource({"stream,true", "partial_images,2"})
  void imagesInPartsAreRefused(String field, String value) {
    assertThat(request(edit().with(field, value)).unbounded()).isPresent();
    assertThat(request(edit().with("stream", "false")).unbounded()).isEmpty();
  }

  @Test
  void aPictureThatIsNamedIsNobodys() {
    Forms form = edit().with("stream", "true").with("images[0][file_id]", "file-1");

    assertThat(request(form).kept().unowned()).isPresent();
    assertThat(request(edit().with("stream", "true")).kept().unowned()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"quality,standard", "input_fidelity,highest", "n,0", "n,129", "n,1e2", "n,-1"})
  void aKnobThatIsNotUnderstoodIsRefused(String field, String value) {
    Forms form = form().with("model", "gpt-image-1").with(field, value);

    assertThat(Forms.reading(Operation.IMAGE_EDITS, form.bytes()))
        .isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-image-2", "gpt-image-1.5", "dall-e-2"})
  void aModelWhoseImagesHaveNoKnownMostIsRefused(String model) {
    assertThat(request(edit()).inputBound(model, OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }
}
