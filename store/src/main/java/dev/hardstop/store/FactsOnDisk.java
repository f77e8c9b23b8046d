package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The facts after a sequence, read as they are asked for. */
record FactsOnDisk(Path path, long after) implements Iterable<Fact> {
  @Override
  public Iterator<Fact> iterator() {
    return new Facts(new FactLog(path), after + 1);
  }

  /** Closes the log at the end. */
  private static final class Facts implements Iterator<Fact> {
    private final FactLog log;
    private long next;
    private boolean ended;
    private Iterator<Fact> batch = List.<Fact>of().iterator();

    Facts(FactLog log, long next) {
      this.log = log;
      this.next = next;
    }

    @Override
    public boolean hasNext() {
      if (!batch.hasNext() && !ended) {
        batch = log.batch(next).iterator();
        ended = !batch.hasNext();
        if (ended) {
          log.close();
        }
      }
      return batch.hasNext();
    }

    @Override
    public Fact next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Fact fact = batch.next();
      next = fact.sequence() + 1;
      return fact;
    }
  }
}
