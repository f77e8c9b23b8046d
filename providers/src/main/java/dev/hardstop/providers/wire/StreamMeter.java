package dev.hardstop.providers.wire;

/**
 * Meters an answer that is a stream of server-sent events: looks over each event, and has its wire
 * read those that may matter. All others pass as they came, in the call that completes them.
 */
public abstract class StreamMeter implements Meter {
  private final EventSplitter splitter = new EventSplitter();
  private final EventScan scan;
  private boolean hasUnreadUsage;
  private boolean isComplete;
  private boolean hasEnded;
  private long visibleBytes;

  /**
   * @param scan finds the events that may matter, and the generated text
   */
  protected StreamMeter(EventScan scan) {
    this.scan = scan;
  }

  /**
   * Deals with an event.
   *
   * @param data of the event in {@code bytes[from..to)}
   * @param mayMatter whether the scan found something to read
   * @return whether it needs no passing on any more
   */
  protected abstract boolean take(
      EventData data, boolean mayMatter, byte[] bytes, int from, int to, ByteSink out);

  /** Returns what the events that could be read say. */
  protected abstract Metering counted();

  /** Returns whether the event that is being taken has generated text. */
  protected final boolean hasText() {
    return scan.textBytes() > 0;
  }

  /** Notes that an event with counts may have been missed. */
  protected final void missed() {
    hasUnreadUsage = true;
  }

  /** Notes that counts came which include whatever was missed before: they are cumulative. */
  protected final void madeGood() {
    hasUnreadUsage = false;
  }

  /** Notes that the answer said itself that this is its end. */
  protected final void complete() {
    isComplete = true;
  }

  /** Returns whether the stream ended, and did not break off. */
  protected final boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public final void feed(byte[] bytes, int from, int to, ByteSink out) {
    splitter.feed(bytes, from, to, new Events(out));
  }

  @Override
  public final void end(ByteSink out) {
    splitter.end(new Events(out));
    hasEnded = true;
  }

  @Override
  public final Metering metering() {
    return hasUnreadUsage
        ? new Metering.Unmetered("an event of the stream could not be read")
        : counted();
  }

  @Override
  public final boolean isComplete() {
    return isComplete;
  }

  @Override
  public final long visibleBytes() {
    return visibleBytes;
  }

  @Override
  public final boolean isBetweenEvents() {
    return splitter.isBetweenEvents();
  }

  private final class Events implements EventSplitter.Sink {
    private final ByteSink out;

    Events(ByteSink out) {
      this.out = out;
    }

    @Override
    public void event(byte[] bytes, int from, int to) {
      EventData data = EventData.of(bytes, from, to);
      scan.scan(data.bytes(), data.from(), data.to());
      visibleBytes += scan.textBytes();
      if (!take(data, scan.needsParsing(), bytes, from, to, out)) {
        out.accept(bytes, from, to);
      }
    }

    @Override
    public void fragment(byte[] bytes, int from, int to) {
      // It may be one with counts.
      missed();
      out.accept(bytes, from, to);
    }
  }
}
