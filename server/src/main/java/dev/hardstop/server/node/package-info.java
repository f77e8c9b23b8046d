/**
 * One running Hardstop: opens the store, recovers the ledger, adopts the rules, serves, reloads,
 * goes on after the disk failed, and stops without losing a hold.
 */
@NullMarked
package dev.hardstop.server.node;

import org.jspecify.annotations.NullMarked;
