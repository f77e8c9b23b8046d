package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;

/**
 * Meters an answer of Claude's own format that is one JSON object.
 *
 * @param message as Anthropic's wire reads it
 */
record WholeMessage(Meter message) implements Meter {
  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    message.feed(bytes, from, to, out);
  }

  @Override
  public void end(ByteSink out) {
    message.end(out);
  }

  @Override
  public Metering metering() {
    return ServedByPath.of(message.metering());
  }

  @Override
  public boolean isComplete() {
    return message.isComplete();
  }

  @Override
  public String rawUsage() {
    return message.rawUsage();
  }

  @Override
  public boolean isFailed() {
    return message.isFailed();
  }

  @Override
  public long visibleBytes() {
    return message.visibleBytes();
  }

  @Override
  public boolean isBetweenEvents() {
    return message.isBetweenEvents();
  }
}
