package dev.hardstop.server.node;

import dev.hardstop.server.config.Configuration;
import java.util.ArrayList;
import java.util.List;

/** Tells which changes of a configuration a running node cannot follow. */
final class NeedsRestart {
  private NeedsRestart() {}

  static List<String> changes(Configuration now, Configuration next) {
    List<String> changes = new ArrayList<>();
    compare("data", now.data(), next.data(), changes);
    compare("durability", now.durability(), next.durability(), changes);
    compare("listen", now.listen(), next.listen(), changes);
    compare("public-url", now.network().publicUrl(), next.network().publicUrl(), changes);
    compare("behind-proxy", now.network().behindProxy(), next.network().behindProxy(), changes);
    compare("shutdown-grace", now.shutdownGrace(), next.shutdownGrace(), changes);
    return changes;
  }

  private static void compare(String key, Object now, Object next, List<String> changes) {
    if (!now.equals(next)) {
      changes.add(key + ": a change takes a restart to come into force");
    }
  }
}
