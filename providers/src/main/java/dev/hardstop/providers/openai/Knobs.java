package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Span;
import org.jspecify.annotations.Nullable;

/**
 * What the rewrite of a request needs to know of its body.
 *
 * @param top the fields of the body
 * @param namesModel whether the body, and not the path, says which model is meant
 * @param capField the field that states the output cap; empty if none does
 * @param capName where the name of that field is written; null if there is none
 * @param leavesTierOpen whether the provider's settings would choose the tier
 * @param storeIsFalse whether the body itself says that the answer is not to be kept
 * @param streamOptions the fields of {@code stream_options}; null if it is absent or null
 */
record Knobs(
    Places top,
    boolean namesModel,
    String capField,
    @Nullable Span capName,
    boolean leavesTierOpen,
    boolean storeIsFalse,
    @Nullable Places streamOptions) {}
