/** Exact token counts, for the models whose tokenizer is public. */
@NullMarked
package dev.hardstop.providers.tokenizers;

import org.jspecify.annotations.NullMarked;
