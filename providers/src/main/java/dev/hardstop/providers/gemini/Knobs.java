package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rewrite of a request needs to know of its body.
 *
 * @param top the fields of the body, by their canonical names
 * @param config those of {@code generationConfig}; null if it is absent or null
 * @param isCapStated whether {@code config} has {@code maxOutputTokens}, be it null
 * @param isConfigStated whether {@code top} has {@code generationConfig}, be it null
 * @param isInSnakeCase whether the caller writes names as the schema does
 * @param models where the body repeats the model of the path
 */
record Knobs(
    Places top,
    @Nullable Places config,
    boolean isConfigStated,
    boolean isCapStated,
    boolean isInSnakeCase,
    List<Span> models) {}
