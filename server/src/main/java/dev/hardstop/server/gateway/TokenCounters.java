package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.metrics.Metrics;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A few threads that count tokens exactly, which takes milliseconds. When they are busy nothing is
 * counted, and the bound by bytes stands.
 *
 * <p>Threads: any may ask; answers come on a counting thread.
 */
final class TokenCounters implements AutoCloseable {
  /** Most requests that wait to be counted. */
  static final int MAX_WAITING = 64;

  private final ThreadPoolExecutor workers;
  private final Metrics metrics;

  TokenCounters(int threads, Metrics metrics) {
    this.metrics = metrics;
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("hardstop-count-", 0).daemon().factory());
    workers.allowCoreThreadTimeOut(true);
  }

  /** Counts, and tells {@code told} the bound; empty if there was no time for it. */
  void count(
      WireRequest request,
      String model,
      OptionalLong contextTokens,
      Consumer<Optional<InputBound>> told) {
    try {
      workers.execute(() -> told.accept(counted(request, model, contextTokens)));
    } catch (RejectedExecutionException e) {
      metrics.skippedCount();
      told.accept(Optional.empty());
    }
  }

  private Optional<InputBound> counted(
      WireRequest request, String model, OptionalLong contextTokens) {
    try {
      Optional<InputBound> bound = Optional.of(request.exactInputBound(model, contextTokens));
      metrics.countedExactly();
      return bound;
    } catch (RuntimeException e) {
      // A count that fails proves nothing; the bound by bytes does.
      metrics.skippedCount();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
