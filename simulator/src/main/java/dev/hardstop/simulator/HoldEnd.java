package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.money.Amounts;

/** How a hold must end: what the fact of its end must say. */
sealed interface HoldEnd {

  /** Nothing was bought. */
  record Released() implements HoldEnd {}

  /** The provider told what was bought. */
  record Metered(Amounts charge) implements HoldEnd {}

  /** At what it holds then. */
  record InFull(Ending ending) implements HoldEnd {}
}
