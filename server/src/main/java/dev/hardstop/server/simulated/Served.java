package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.ServedCall.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a simulated provider has served so far: the truth that a gateway's books are held against.
 *
 * <p>A call counts, and is charged, before its first byte is sent. An answer is charged in full
 * even if nobody reads it to the end (some providers do that, so a gateway must reckon with it);
 * only an error status is free.
 *
 * <p>Bounds: the newest calls are retained up to the number set in the options and up to {@link
 * #RETAINED_BYTES} of bodies; older ones are forgotten, the sums are not.
 *
 * <p>Threads: any may call any method.
 */
public final class Served {
  static final long RETAINED_BYTES = 64L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int retainedMost;
  private final ArrayDeque<Entry> retained = new ArrayDeque<>();
  private final Map<Integer, Long> byStatus = new TreeMap<>();
  private final Map<String, Long> byModel = new TreeMap<>();
  private final long[] byEnding = new long[Ending.values().length];
  private long retainedBytes;
  private long connectionsOpened;
  private long connectionsOpen;
  private BilledUsage billed = BilledUsage.NOTHING;

  Served(int retainedMost) {
    this.retainedMost = retainedMost;
  }

  /** Returns the number of calls, those in flight included. */
  public long calls() {
    return locked(() -> byEnding[0] + byEnding[1] + byEnding[2] + byEnding[3]);
  }

  /** Returns the number of calls whose answer is being given. */
  public long inFlight() {
    return ended(Ending.ANSWERING);
  }

  /** Returns the number of calls whose client went away before the end of the answer. */
  public long cancelled() {
    return ended(Ending.CANCELLED);
  }

  /** Returns the number of calls that came to {@code ending}. */
  public long ended(Ending ending) {
    return locked(() -> byEnding[ending.ordinal()]);
  }

  /** Returns the number of calls by HTTP status. */
  public Map<Integer, Long> byStatus() {
    return locked(() -> new TreeMap<>(byStatus));
  }

  /** Returns the number of calls by the model that served them. */
  public Map<String, Long> byModel() {
    return locked(() -> new TreeMap<>(byModel));
  }

  /** Returns the sum of what was charged for all calls. */
  public BilledUsage billed() {
    return locked(() -> billed);
  }

  /** Returns the number of connections accepted so far. */
  public long connectionsOpened() {
    return locked(() -> connectionsOpened);
  }

  /** Returns the number of connections that are open. */
  public long connectionsOpen() {
    return locked(() -> connectionsOpen);
  }

  /** Returns the retained calls, oldest first. */
  public List<ServedCall> retained() {
    return locked(() -> retained.stream().map(Entry::snapshot).toList());
  }

  /**
   * Returns the newest call.
   *
   * @throws java.util.NoSuchElementException if none is retained
   */
  public ServedCall last() {
    return locked(() -> retained.getLast().snapshot());
  }

  /**
   * Waits until {@code condition} holds, which is looked at after every change.
   *
   * @return whether it came to hold before {@code most} had passed
   */
  public boolean await(Predicate<Served> condition, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long nanosLeft = most.toNanos();
      while (!condition.test(this)) {
        if (nanosLeft <= 0) {
          return false;
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  Entry begin(HttpServerRequest request, Buffer body, Optional<Fault> fault, Answer answer) {
    Entry entry = new Entry(request, body, fault, answer);
    return locked(
        () -> {
          byEnding[Ending.ANSWERING.ordinal()]++;
          byStatus.merge(answer.status(), 1L, Long::sum);
          byModel.merge(answer.model(), 1L, Long::sum);
          billed = billed.plus(answer.billed());
          retain(entry);
          changed.signalAll();
          return entry;
        });
  }

  void connected() {
    count(1, 1);
  }

  void disconnected() {
    count(0, -1);
  }

  /** Returns the counters as the body of {@code GET /simulated/stats}. */
  ObjectNode toJson() {
    return locked(
        () -> {
          ObjectNode stats = Json.object().put("calls", calls());
          for (Ending ending : Ending.values()) {
            stats.put(ending.name().toLowerCase(Locale.ROOT), ended(ending));
          }
          stats
              .put("connections_opened", connectionsOpened)
              .put("connections_open", connectionsOpen);
          stats
              .putObject("billed")
              .put("prompt_tokens", billed.promptTokens())
              .put("cached_tokens", billed.cachedTokens())
              .put("cache_write_tokens", billed.cacheWriteTokens())
              .put("completion_tokens", billed.completionTokens())
              .put("reasoning_tokens", billed.reasoningTokens());
          ObjectNode statuses = stats.putObject("by_status");
          byStatus.forEach((status, calls) -> statuses.put(status.toString(), calls));
          ObjectNode models = stats.putObject("by_model");
          byModel.forEach(models::put);
          return stats;
        });
  }

  private void retain(Entry entry) {
    retained.addLast(entry);
    retainedBytes += entry.body.length();
    while (retained.size() > retainedMost || retainedBytes > RETAINED_BYTES) {
      retainedBytes -= retained.removeFirst().body.length();
    }
  }

  private void count(int opened, int open) {
    locked(
        () -> {
          connectionsOpened += opened;
          connectionsOpen += open;
          changed.signalAll();
          return true;
        });
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** One call while it is being served; its ending is told once. */
  final class Entry {
    private final HttpServerRequest request;
    private final Buffer body;
    private final Optional<Fault> fault;
    private final Answer answer;
    private Ending ending = Ending.ANSWERING;

    private Entry(HttpServerRequest request, Buffer body, Optional<Fault> fault, Answer answer) {
      this.request = request;
      this.body = body;
      this.fault = fault;
      this.answer = answer;
    }

    /** Sets how the call ended; only the first word counts. */
    void end(Ending how) {
      locked(
          () -> {
            if (ending == Ending.ANSWERING) {
              byEnding[ending.ordinal()]--;
              byEnding[how.ordinal()]++;
              ending = how;
              changed.signalAll();
            }
            return true;
          });
    }

    private ServedCall snapshot() {
      return new ServedCall(
          request.method().name(),
          request.uri(),
          request.headers().entries(),
          body,
          answer.model(),
          answer.streamed(),
          answer.status(),
          fault,
          answer.billed(),
          ending);
    }
  }
}
