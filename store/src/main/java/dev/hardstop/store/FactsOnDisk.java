package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The facts after a sequence, read as they are asked for: a batch is read while the one before it
 * is looked at.
 */
record FactsOnDisk(Path path, long after) implements Iterable<Fact> {
  @Override
  public Iterator<Fact> iterator() {
    return new Facts(new FactLog(path), after + 1);
  }

  /** Closes the log at the end. */
  private static final class Facts implements Iterator<Fact> {
    private final FactLog log;

    /** What is being read; null at the end. */
    private @Nullable CompletableFuture<List<Fact>> ahead;

    private Iterator<Fact> batch = List.<Fact>of().iterator();

    Facts(FactLog log, long first) {
      this.log = log;
      this.ahead = read(first);
    }

    private CompletableFuture<List<Fact>> read(long sequence) {
      return CompletableFuture.supplyAsync(() -> log.batch(sequence));
    }

    @Override
    public boolean hasNext() {
      if (!batch.hasNext() && ahead != null) {
        List<Fact> next = joined(ahead);
        batch = next.iterator();
        ahead = next.isEmpty() ? null : read(next.getLast().sequence() + 1);
        if (next.isEmpty()) {
          log.close();
        }
      }
      return batch.hasNext();
    }

    private static List<Fact> joined(CompletableFuture<List<Fact>> ahead) {
      try {
        return ahead.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }

    @Override
    public Fact next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return batch.next();
    }
  }
}
