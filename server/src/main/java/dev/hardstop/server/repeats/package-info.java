/** Idempotency keys: which are being served, which were, and what those calls came to. */
@NullMarked
package dev.hardstop.server.repeats;

import org.jspecify.annotations.NullMarked;
