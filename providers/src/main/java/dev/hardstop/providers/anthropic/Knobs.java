package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.Places;

/**
 * What the rewrite of a request needs to know of its body.
 *
 * @param top the fields of the body
 * @param leavesTierOpen whether the organisation's capacity would choose the tier
 */
record Knobs(Places top, boolean leavesTierOpen) {}
