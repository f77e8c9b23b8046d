package dev.hardstop.simulator;

import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Openings;

/** A history that was read for a configuration. */
record Reading(int configuration, RuleSet next, Openings openings) {}
