/** What threads share of the ledger, under jcstress. */
@org.jspecify.annotations.NullMarked
package dev.hardstop.engine.ledger;
