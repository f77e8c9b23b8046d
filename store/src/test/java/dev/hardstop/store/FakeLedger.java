package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stands in for the ledger: hears what is durable, and hands out checkpoints that it was given. */
final class FakeLedger implements Journal.Listener, CheckpointSource {
  private Checkpoint checkpoint = Checkpoint.EMPTY;
  private List<AccountImage> images = List.of();
  private int handedOut;
  private Runnable beforeImages = () -> {};
  private int checkpoints;
  private boolean mayBegin = true;
  private long durableUpTo;
  private final List<Long> acknowledgements = new ArrayList<>();
  private @Nullable Exception failure;

  /** Runs once, when images are first asked for. */
  synchronized void beforeImages(Runnable before) {
    beforeImages = before;
  }

  synchronized void offer(Checkpoint checkpoint, List<AccountImage> images) {
    this.checkpoint = checkpoint;
    this.images = images;
  }

  synchronized void mayBegin(boolean may) {
    mayBegin = may;
  }

  @Override
  public synchronized boolean mayBegin() {
    return mayBegin;
  }

  @Override
  public synchronized Checkpoint begin() {
    handedOut = 0;
    checkpoints++;
    return checkpoint;
  }

  @Override
  public synchronized List<AccountImage> nextImages(int max) {
    beforeImages.run();
    beforeImages = () -> {};
    int to = Math.min(images.size(), handedOut + max);
    List<AccountImage> next = images.subList(handedOut, to);
    handedOut = to;
    return next;
  }

  @Override
  public synchronized void durableUpTo(long sequence) {
    durableUpTo = sequence;
    acknowledgements.add(sequence);
    notifyAll();
  }

  @Override
  public synchronized void failed(Exception cause) {
    failure = cause;
    notifyAll();
  }

  synchronized int checkpoints() {
    return checkpoints;
  }

  synchronized List<Long> acknowledgements() {
    return List.copyOf(acknowledgements);
  }

  synchronized void awaitDurable(long sequence) throws InterruptedException {
    while (durableUpTo < sequence) {
      if (failure != null) {
        throw new AssertionError("failed before " + sequence, failure);
      }
      wait();
    }
  }

  synchronized Exception awaitFailure() throws InterruptedException {
    while (failure == null) {
      wait();
    }
    Exception cause = failure;
    failure = null;
    return cause;
  }

  synchronized Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  static Checkpoint at(long sequence, List<Fact.Held> open) {
    return new Checkpoint(sequence, Given.START + sequence, 1, 3, List.of(1L, 2L), List.of(), open);
  }
}
