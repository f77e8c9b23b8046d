package dev.hardstop.simulator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is latched, by the latches' ids, in the order in which they were set. */
final class ModelLatches {
  private final Map<String, ModelLatch> latches = new LinkedHashMap<>();
  private final Changes changes;

  ModelLatches(Changes changes) {
    this.changes = changes;
  }

  Collection<ModelLatch> all() {
    return latches.values();
  }

  Set<String> ids() {
    return latches.keySet();
  }

  /** Returns the latch that refuses a caller; null if none does. */
  @Nullable ModelLatch on(Caller caller, List<Standing> standings) {
    for (ModelLatch latch : latches.values()) {
      if (latch.refuses(caller, standings)) {
        return latch;
      }
    }
    return null;
  }

  void set(ModelLatch latch, long sequence) {
    ModelLatch before = latches.put(latch.id(), latch);
    changes.changed(
        sequence,
        () -> {
          if (before == null) {
            latches.remove(latch.id());
          } else {
            latches.put(latch.id(), before);
          }
        });
  }

  void clear(String id, long sequence) {
    Map<String, ModelLatch> before = new LinkedHashMap<>(latches);
    latches.remove(id);
    changes.changed(
        sequence,
        () -> {
          latches.clear();
          latches.putAll(before);
        });
  }
}
