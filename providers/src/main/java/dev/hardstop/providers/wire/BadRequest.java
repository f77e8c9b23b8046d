package dev.hardstop.providers.wire;

/**
 * Why a request is refused before any budget is asked.
 *
 * @param code one of {@code invalid_request}, {@code ambiguous_request}, {@code unbounded_request}
 *     or {@code attribute_missing}
 * @param path the JSON path of the offending value, such as {@code messages[0].content}; empty for
 *     the body as a whole
 * @param message names the value and what was expected; never contains prompt text
 */
public record BadRequest(RefusalCode code, String path, String message) {}
