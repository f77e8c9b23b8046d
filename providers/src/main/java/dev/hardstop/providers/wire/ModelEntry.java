package dev.hardstop.providers.wire;

/**
 * A model that a key may use.
 *
 * @param id as a caller may name it
 * @param createdEpochSeconds when it was released; 0 if that is not known
 * @param ownedBy its provider
 */
public record ModelEntry(String id, long createdEpochSeconds, String ownedBy) {}
