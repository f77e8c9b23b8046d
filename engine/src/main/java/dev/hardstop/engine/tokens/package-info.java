/** What a call used: counts of tokens and other billed things, in classes that never overlap. */
@NullMarked
package dev.hardstop.engine.tokens;

import org.jspecify.annotations.NullMarked;
