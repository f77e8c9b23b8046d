/**
 * What every wire format has in common: the path classes, the facts of a request, byte patches,
 * metering, refusals. Each provider's format is a sibling package that fills these in.
 *
 * <p>Pure: bytes and facts in, values out. No I/O, no HTTP types.
 */
@NullMarked
package dev.hardstop.providers.wire;

import org.jspecify.annotations.NullMarked;
