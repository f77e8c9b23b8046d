package dev.hardstop.providers.openai;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.PictureSize;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import dev.hardstop.providers.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One understood edit of images: a form with pictures in it, and what is to become of them. The
 * mask is taken for a picture more.
 *
 * <p>Source: OpenAI API specification, {@code CreateImageEditRequest}.
 *
 * @param textBytes of all that may be read as text
 * @param pictures those put in
 * @param isFaithful whether they are to be kept to closely
 * @param unbounded why it has no bound; empty if it has one
 */
record EditRequest(
    RequestFacts facts,
    FormModel model,
    long textBytes,
    List<Picture> pictures,
    boolean isFaithful,
    Optional<BadRequest> unbounded)
    implements WireRequest {
  private static final int MOST_WORD_BYTES = 32;
  private static final long MOST_IMAGES = 128;
  private static final Reach REACH =
      Reach.TEXT.with(UsageClass.INPUT_IMAGE_TOKENS, UsageClass.OUTPUT_IMAGE_TOKENS);

  /** Fields that steer the drawing without coming before the model. Any other may. */
  private static final Set<String> KNOBS =
      Set.of(
          "model",
          "n",
          "quality",
          "size",
          "background",
          "input_fidelity",
          "moderation",
          "output_compression",
          "output_format",
          "response_format",
          "partial_images",
          "stream",
          "user");

  EditRequest {
    pictures = List.copyOf(pictures);
  }

  /**
   * Reads a body.
   *
   * @param pathModel that the path names, which then decides; else empty
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static EditRequest read(String pathModel, byte[] body) {
    FormBody form = FormBody.read(body);
    FormModel model = FormModel.read(pathModel, form, body);
    var pictures = new ArrayList<Picture>();
    long textBytes = 0;
    for (Map.Entry<String, List<Span>> field : form.fields().entrySet()) {
      String name = field.getKey();
      for (Span value : field.getValue()) {
        if (name.startsWith("image") || name.startsWith("mask")) {
          pictures.add(new Picture(PictureSize.ofFile(body, value), false));
        } else if (!KNOBS.contains(name)) {
          textBytes += value.length();
        }
      }
    }
    return new EditRequest(
        facts(model.name(), choices(form, body), drawnTokens(form, body)),
        model,
        textBytes,
        pictures,
        isFaithful(form, body),
        objection(form, body));
  }

  private static RequestFacts facts(String model, long choices, long drawnTokens) {
    return new RequestFacts(
        Operation.IMAGE_EDITS,
        model,
        false,
        false,
        OptionalLong.empty(),
        1,
        choices,
        drawnTokens,
        RequestFacts.DEFAULT_TIER,
        REACH,
        Usage.NONE,
        Map.of());
  }

  private static long choices(FormBody form, byte[] body) {
    String stated = form.text(body, "n", MOST_WORD_BYTES);
    if (stated.isEmpty()) {
      return 1;
    }
    long number = stated.matches("[1-9][0-9]{0,2}") ? Long.parseLong(stated) : 0;
    if (number < 1 || number > MOST_IMAGES) {
      throw wrong("n", "a whole number from 1 to " + MOST_IMAGES);
    }
    return number;
  }

  private static long drawnTokens(FormBody form, byte[] body) {
    return DrawnImage.tokens(form.text(body, "quality", MOST_WORD_BYTES))
        .orElseThrow(() -> wrong("quality", "low, medium, high or auto"));
  }

  private static boolean isFaithful(FormBody form, byte[] body) {
    return switch (form.text(body, "input_fidelity", MOST_WORD_BYTES)) {
      case "", "low" -> false;
      case "high" -> true;
      default -> throw wrong("input_fidelity", "low or high");
    };
  }

  private static BadRequestException wrong(String field, String expected) {
    return new BadRequestException(
        new BadRequest(
            RefusalCode.INVALID_REQUEST,
            field,
            field + ": of another value (expected: " + expected + ")"));
  }

  /** What is kept comes before all else: also shadow mode keeps it apart. */
  private static Optional<BadRequest> objection(FormBody form, byte[] body) {
    Optional<String> kept =
        form.fields().keySet().stream().filter(name -> name.contains("file_id")).findFirst();
    return kept.map(Kept::unknown).or(() -> parts(form, body));
  }

  private static Optional<BadRequest> parts(FormBody form, byte[] body) {
    boolean streams = !form.text(body, "stream", MOST_WORD_BYTES).matches("|false|False");
    return streams || form.find("partial_images") != null
        ? Optional.of(
            new BadRequest(
                RefusalCode.UNBOUNDED_REQUEST,
                "stream",
                "stream: images in parts are billed apart (expected: neither stream nor"
                    + " partial_images)"))
        : Optional.empty();
  }

  @Override
  public InputBound inputBound(String served, OptionalLong contextTokens) {
    if (!DrawnImage.isBounded(served)) {
      return DrawnImage.unbounded(served);
    }
    long shown = 0;
    for (Picture picture : pictures) {
      shown += DrawnImage.inputTokens(served, picture, isFaithful);
    }
    long text = textBytes + InputCeiling.FRAME_TOKENS;
    return new InputBound.Proven(text + shown, text, shown, Basis.BYTES);
  }

  @Override
  public InputBound exactInputBound(String served, OptionalLong contextTokens) {
    return inputBound(served, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return model.rewrite(changes);
  }
}
