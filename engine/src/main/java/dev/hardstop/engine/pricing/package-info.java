/**
 * What usage costs: rates by usage class, dated and tiered, and from them the charge of a call and
 * the most that a call could come to.
 *
 * <p>Rates are decimals of dollars as published; charges and estimates are integers.
 */
@NullMarked
package dev.hardstop.engine.pricing;

import org.jspecify.annotations.NullMarked;
