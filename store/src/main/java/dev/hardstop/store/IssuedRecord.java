package dev.hardstop.store;

import java.util.OptionalLong;

/**
 * Something that a provider keeps, and whose it is.
 *
 * @param provider that issued the id, by its name in the configuration
 * @param owner as in {@code Fact.Issued}
 * @param model of the call that made it, in lower case
 * @param isOpen whether that call has not ended yet
 * @param tokens input and output of that call, where they were metered and bound what the thing
 *     adds to the input of a call that goes on from it
 */
public record IssuedRecord(
    String provider, String owner, String model, boolean isOpen, OptionalLong tokens) {}
