package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The model that a form asks for: the only thing in it that is ever changed.
 *
 * @param at where the form names it; null if the path does
 */
record FormModel(String name, @Nullable Span at) {
  private static final String FIELD = "model";
  private static final int MOST_BYTES = 256;

  /**
   * Reads it.
   *
   * @param pathModel that the path names, which then decides; else empty
   * @throws BadRequestException if there is none
   */
  static FormModel read(String pathModel, FormBody form, byte[] body) {
    if (!pathModel.isEmpty()) {
      return new FormModel(pathModel, null);
    }
    String name = form.text(body, FIELD, MOST_BYTES);
    if (name.isEmpty()) {
      throw new BadRequestException(
          new BadRequest(RefusalCode.INVALID_REQUEST, FIELD, "no model (expected: a field of it)"));
    }
    return new FormModel(name, form.find(FIELD));
  }

  Patches rewrite(Changes changes) {
    return at == null || changes.model().equals(name)
        ? Patches.NONE
        : new Patches(List.of(new Patch(at, changes.model())));
  }

  /** Returns a model's name without its provider, in lower case. */
  static String bare(String model) {
    return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
