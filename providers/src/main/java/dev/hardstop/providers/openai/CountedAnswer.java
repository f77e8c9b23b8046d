package dev.hardstop.providers.openai;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.util.Optional;

/**
 * Meters an answer whose cost was counted in its request, such as the characters of a text that is
 * spoken: whatever comes of it, and be it half, that is what it costs, unless the answer tells
 * otherwise. Every byte passes unchanged.
 */
final class CountedAnswer implements Meter {
  private final Usage counted;
  private final boolean isTold;
  private final Meter answer;

  /**
   * @param isTold whether the answer is of a form that tells what it used; in another, such as bare
   *     text, what looks so may be what somebody said
   * @param answer reads the answer, which may tell what it used
   */
  CountedAnswer(Usage counted, boolean isTold, Meter answer) {
    this.counted = counted;
    this.isTold = isTold;
    this.answer = answer;
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    answer.feed(bytes, from, to, out);
  }

  @Override
  public void end(ByteSink out) {
    answer.end(out);
  }

  @Override
  public Metering metering() {
    return isTold && answer.metering() instanceof Metering.Metered told
        ? told
        : new Metering.Metered(counted, "", "", 0);
  }

  @Override
  public String rawUsage() {
    return answer.rawUsage();
  }

  @Override
  public boolean isComplete() {
    return answer.isComplete();
  }

  @Override
  public Optional<String> issued() {
    return answer.issued();
  }

  @Override
  public boolean isFailed() {
    return answer.isFailed();
  }

  @Override
  public long visibleBytes() {
    return 0;
  }

  @Override
  public boolean isBetweenEvents() {
    return false;
  }
}
