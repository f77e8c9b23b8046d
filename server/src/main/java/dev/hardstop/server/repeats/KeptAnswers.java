package dev.hardstop.server.repeats;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers that may be given again, where the operator allows that they are kept: in memory only,
 * small ones, for ten minutes at most. Threads: any.
 */
public final class KeptAnswers {
  /** Most bytes of one answer. */
  public static final int MAX_BYTES = 64 << 10;

  /** Most bytes of all; the oldest make place. */
  private static final long MAX_ALL_BYTES = 64L << 20;

  private static final long KEPT_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long OVERHEAD_BYTES = 1_024;

  private final Map<Long, Kept> byHold = new LinkedHashMap<>();
  private long bytes;

  /** An answer as it was given. */
  public record Kept(
      int status, List<Map.Entry<String, String>> headers, Buffer body, long atMillis) {}

  /** Keeps the answer of a hold's call. */
  public synchronized void keep(
      long hold, int status, MultiMap headers, Buffer body, long nowMillis) {
    List<Map.Entry<String, String>> copies = new ArrayList<>();
    headers.forEach((name, value) -> copies.add(Map.entry(name, value)));
    byHold.put(hold, new Kept(status, copies, body.copy(), nowMillis));
    bytes += size(body);
    drop(nowMillis);
  }

  /** Returns the answer of a hold's call, if it is still kept. */
  public synchronized Optional<Kept> find(long hold, long nowMillis) {
    drop(nowMillis);
    return Optional.ofNullable(byHold.get(hold));
  }

  /** Drops from the oldest on what is too old or too much. */
  private void drop(long nowMillis) {
    Iterator<Kept> oldest = byHold.values().iterator();
    while (oldest.hasNext()) {
      Kept kept = oldest.next();
      if (bytes <= MAX_ALL_BYTES && nowMillis - kept.atMillis < KEPT_MILLIS) {
        return;
      }
      bytes -= size(kept.body);
      oldest.remove();
    }
  }

  private static long size(Buffer body) {
    return body.length() + OVERHEAD_BYTES;
  }
}
