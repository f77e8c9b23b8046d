package dev.hardstop.server.config;

import dev.hardstop.engine.ledger.RecordedCharge;
import java.util.function.Consumer;

/** What past calls came to, as far as a store remembers it. */
public interface RecordedSpend {
  /** Tells of every charge of a call held since {@code sinceMillis}, oldest first. */
  void tell(long sinceMillis, Consumer<RecordedCharge> told);
}
