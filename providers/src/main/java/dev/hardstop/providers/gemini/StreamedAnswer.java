package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.WholeAnswer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Meters a streamed answer in either of its two forms: events, or one JSON array whose elements
 * come one by one. Its first byte tells which.
 *
 * <p>Source: Gemini API, {@code models.streamGenerateContent}; {@code alt=sse} asks for events.
 */
final class StreamedAnswer implements Meter {
  private static final Metering NOTHING = new Metering.Unmetered("the answer is empty");

  private @Nullable Meter form;

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    int first = from;
    while (form == null && first < to) {
      if (isSpace(bytes[first])) {
        first++;
      } else {
        form = form(bytes[first]);
      }
    }
    // The space before it is in no form, whether it comes with it or in a piece of its own.
    out.accept(bytes, from, first);
    if (form != null) {
      form.feed(bytes, first, to, out);
    }
  }

  private static boolean isSpace(byte next) {
    return next == ' ' || next == '\t' || next == '\r' || next == '\n';
  }

  private static Meter form(byte first) {
    return first == '[' || first == '{'
        ? new WholeAnswer(new AnswerTokens(true, true))
        : new EventAnswer();
  }

  @Override
  public void end(ByteSink out) {
    if (form != null) {
      form.end(out);
    }
  }

  @Override
  public Metering metering() {
    return form == null ? NOTHING : form.metering();
  }

  @Override
  public boolean isComplete() {
    return form != null && form.isComplete();
  }

  @Override
  public String rawUsage() {
    return form == null ? "" : form.rawUsage();
  }

  @Override
  public boolean isFailed() {
    return form != null && form.isFailed();
  }

  @Override
  public long visibleBytes() {
    return form == null ? 0 : form.visibleBytes();
  }

  @Override
  public boolean isBetweenEvents() {
    return form != null && form.isBetweenEvents();
  }

  @Override
  public Optional<byte[]> gracefulEnd() {
    return form == null ? Optional.empty() : form.gracefulEnd();
  }
}
