package dev.hardstop.store;

/**
 * A call with a provisional charge whose provider may know what it cost.
 *
 * @param sequence of its hold
 * @param provider by its name in the configuration
 * @param answerId by which the provider knows the answer
 */
public record AnswerRecord(long sequence, String provider, String answerId) {}
