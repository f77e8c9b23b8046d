package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.util.Optional;

/**
 * Meters an answer that is a stream of frames. Every byte passes unchanged, in the call that
 * completes its frame.
 *
 * <p>A frame that is broken may have been one with counts, and a stream with one is not believed in
 * what it says after it either: it is charged in full.
 */
abstract class FrameMeter implements Meter {
  private final FrameSplitter splitter = new FrameSplitter();
  private boolean isUnreadable;
  private boolean isComplete;
  private boolean isFailed;

  /** Reads an event; returns whether it could be read. */
  abstract boolean take(Frame event);

  /** Returns what the events say, all of which could be read. */
  abstract Metering counted();

  /** Notes that the answer said itself that this is its end. */
  final void complete() {
    isComplete = true;
  }

  /** Returns whether a frame of ours makes sense to whoever reads the stream. */
  final boolean mayEnd() {
    return !isComplete && !isFailed() && !isUnreadable && splitter.isBetweenFrames();
  }

  @Override
  public final void feed(byte[] bytes, int from, int to, ByteSink out) {
    splitter.feed(bytes, from, to, new Frames(out));
  }

  @Override
  public final void end(ByteSink out) {
    splitter.end(new Frames(out));
  }

  @Override
  public final Metering metering() {
    return isUnreadable
        ? new Metering.Unmetered("a frame of the stream could not be read")
        : counted();
  }

  @Override
  public final boolean isComplete() {
    return isComplete;
  }

  @Override
  public boolean isFailed() {
    return isFailed;
  }

  @Override
  public final boolean isBetweenEvents() {
    return splitter.isBetweenFrames();
  }

  private void take(Optional<Frame> frame) {
    if (frame.isEmpty()) {
      isUnreadable = true;
    } else if (frame.get().isEvent()) {
      isUnreadable |= !take(frame.get());
    } else {
      isFailed = true;
    }
  }

  private final class Frames implements FrameSplitter.Sink {
    private final ByteSink out;

    Frames(ByteSink out) {
      this.out = out;
    }

    @Override
    public void frame(byte[] bytes, int from, int to) {
      take(Frame.decode(bytes, from, to));
      out.accept(bytes, from, to);
    }

    @Override
    public void broken(byte[] bytes, int from, int to) {
      isUnreadable = true;
      out.accept(bytes, from, to);
    }
  }
}
