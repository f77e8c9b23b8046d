package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What a wire format says to one call.
 *
 * @param model model that serves, or empty if the call never came to one
 * @param billed what the provider charges for it
 */
record Answer(int status, String contentType, Content content, String model, BilledUsage billed) {
  static final String JSON = "application/json";
  static final String EVENTS = "text/event-stream; charset=utf-8";

  /** The bytes of an answer. */
  sealed interface Content {}

  /**
   * All at once.
   *
   * @param tokens how many tokens had to be generated first
   */
  record Whole(Buffer body, long tokens) implements Content {}

  /**
   * A stream. Frames are made when they are sent, so that a long stream needs no memory.
   *
   * @param frames number of frames, the terminator included
   * @param frame makes the frame with an index
   * @param error the event by which this format ends a stream that failed
   */
  record Stream(int frames, IntFunction<Frame> frame, Buffer error) implements Content {}

  /**
   * One event.
   *
   * @param tokens how many tokens had to be generated for it
   */
  record Frame(Buffer bytes, long tokens) {}

  static Answer json(Buffer body, String model, BilledUsage billed) {
    return new Answer(200, JSON, new Whole(body, billed.completionTokens()), model, billed);
  }

  static Answer free(int status, Buffer body) {
    return new Answer(status, JSON, new Whole(body, 0), "", BilledUsage.NOTHING);
  }

  static Answer events(Stream stream, String model, BilledUsage billed) {
    return new Answer(200, EVENTS, stream, model, billed);
  }

  boolean streamed() {
    return content instanceof Stream;
  }

  /** Returns this answer as the fault makes it; most faults are somebody else's. */
  Answer distorted(Optional<Fault> fault) {
    if (fault.isEmpty() || !(fault.get() instanceof Fault.Distort distort)) {
      return this;
    }
    return switch (distort) {
      case HTML -> html();
      case TRUNCATED_JSON -> with(truncated());
      case STREAM_ERROR -> with(failing());
      case ERROR_IN_OK, NO_USAGE, NULL_USAGE, OVERRUN, HUGE_EVENT -> this;
    };
  }

  Answer with(Content other) {
    return new Answer(status, contentType, other, model, billed);
  }

  private Answer html() {
    Buffer page = Buffer.buffer("<html><body><h1>We'll be right back</h1></body></html>\n");
    return new Answer(200, "text/html; charset=utf-8", new Whole(page, 0), model, billed);
  }

  private Content truncated() {
    return switch (content) {
      case Whole(Buffer body, long tokens) -> new Whole(half(body), tokens);
      case Stream(int frames, IntFunction<Frame> frame, Buffer error) ->
          new Stream(
              frames, i -> i == frames / 2 ? halfEvent(frame.apply(i)) : frame.apply(i), error);
    };
  }

  private Content failing() {
    return switch (content) {
      case Whole whole -> whole;
      case Stream(int frames, IntFunction<Frame> frame, Buffer error) ->
          new Stream(
              frames / 2 + 1, i -> i == frames / 2 ? new Frame(error, 0) : frame.apply(i), error);
    };
  }

  private static Frame halfEvent(Frame frame) {
    return new Frame(half(frame.bytes()).appendString("\n\n"), frame.tokens());
  }

  private static Buffer half(Buffer bytes) {
    return bytes.getBuffer(0, bytes.length() / 2);
  }
}
