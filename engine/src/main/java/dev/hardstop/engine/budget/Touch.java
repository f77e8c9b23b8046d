package dev.hardstop.engine.budget;

/**
 * One account that a call touches.
 *
 * @param values the account's {@code per} values as {@link AccountNames} writes them
 * @param callerSet whether the caller chose one of them
 * @param amount the budget amount for this call
 * @param limit the hard limit for this call
 */
public record Touch(Rule rule, String values, boolean callerSet, long amount, long limit) {}
