package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the processor time that a call costs the projector and the writer's encoding, alone on
 * one thread: batches of 4,096 calls on five accounts. The least of all batches is what is left
 * when nobody else uses the machine.
 *
 * <p>Run with {@code java -cp ... dev.hardstop.store.ProjectionLoad 60 /tmp}.
 */
final class ProjectionLoad {
  private static final int CALLS = 4_096;

  private ProjectionLoad() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "load");
    Path path = folder.resolve(ProjectionFile.NAME);
    long least = Long.MAX_VALUE;
    long leastEncoding = Long.MAX_VALUE;
    long leastMove = Long.MAX_VALUE;
    dev.hardstop.engine.ledger.FactSink sink = new dev.hardstop.engine.ledger.FactSink();
    long bytes = 0;
    try (ProjectionFile file = ProjectionFile.open(path, "x", 0)) {
      for (int batch = 0; batch < Integer.parseInt(arguments[0]); batch++) {
        List<Fact> facts = facts(batch * 2L * CALLS);
        long before = cpu();
        file.apply(facts);
        long applied = cpu();
        file.moveLog();
        long moved = cpu();
        least = Math.min(least, applied - before);
        leastMove = Math.min(leastMove, moved - applied);
        before = cpu();
        Fact[] all = facts.toArray(new Fact[0]);
        for (int from = 0; from < all.length; from += 64) {
          bytes = CommitGroup.of(all, from, 64, sink).facts().length;
        }
        leastEncoding = Math.min(leastEncoding, cpu() - before);
      }
    }
    System.out.printf(
        "a call: %.2f us projected, %.2f us moved, %.2f us encoded (%d bytes)%n",
        least / 1e3 / CALLS, leastMove / 1e3 / CALLS, leastEncoding / 1e3 / CALLS, bytes / 32);
    Files.delete(path);
    Files.delete(folder);
  }

  private static List<Fact> facts(long after) {
    List<Fact> facts = new ArrayList<>();
    long sequence = after;
    while (facts.size() < 2 * CALLS) {
      String user = "user-" + sequence / 2 % 1_000;
      List<Take> takes =
          List.of(
              Given.take(1, "", 1_000, 500, 250),
              Given.take(2, "acme", 1_000, 500, 250),
              Given.take(3, "support", 1_000, 500, 250),
              Given.take(4, user, 1_000, 500, 250),
              Given.take(5, user, 1_000, 500, 250));
      facts.add(Given.held(++sequence, user, 250, takes));
      facts.add(Given.settled(sequence + 1, sequence, 200));
      sequence++;
    }
    return facts;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
