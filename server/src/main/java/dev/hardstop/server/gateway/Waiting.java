package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The wait of one ask for calls in flight, if it comes to that. Threads: its event loop. */
final class Waiting {
  private final Loop loop;
  private boolean isDecided;
  private @Nullable Waiter waiter;

  Waiting(Loop loop) {
    this.loop = loop;
  }

  /**
   * The ask waits. News of that may come after the decision.
   *
   * @param untilMillis ledger time at which it is decided for good
   */
  void begin(Waiter asked, long untilMillis, Duration most) {
    if (isDecided) {
      return;
    }
    waiter = asked;
    loop.metrics().waiting(1);
    long delay = Math.max(1, untilMillis - loop.parts().wall().millis());
    loop.vertx().setTimer(Math.min(delay, most.toMillis() + 1), id -> asked.expire());
  }

  /** The ledger has answered. */
  void decided() {
    isDecided = true;
    stop();
  }

  /** Gives up; a grant that is under way already comes all the same. */
  void cancel() {
    if (waiter != null) {
      waiter.cancel();
      stop();
    }
  }

  private void stop() {
    if (waiter != null) {
      waiter = null;
      loop.metrics().waiting(-1);
    }
  }
}
