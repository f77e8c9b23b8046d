/**
 * The price book: what each provider charges for each model, how to read usage out of its answers,
 * and how much a model can take and give. Built from public price lists, overlaid by what is
 * configured.
 */
@NullMarked
package dev.hardstop.providers.prices;

import org.jspecify.annotations.NullMarked;
