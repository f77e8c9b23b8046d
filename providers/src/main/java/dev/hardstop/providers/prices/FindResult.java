package dev.hardstop.providers.prices;

/** What the book says of a model name: its prices, or that it knows none. */
public sealed interface FindResult permits PricedModel, UnknownModel {}
