package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.Answer.Frame;
import io.vertx.core.buffer.Buffer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of a streamed message: its start, a block of thought if the model thinks, a ping, the
 * block that is said, token by token, the stop reason with the final counts, the end.
 *
 * <p>Source: Anthropic API reference, "Streaming messages".
 */
final class MessageFrames {
  private static final int THINKING_FRAMES = 4;
  private static final int BEFORE_SAID = 3;
  private static final int AFTER_SAID = 3;

  private final MessageAnswer answer;
  private final int thinkingFrames;
  private final int saidIndex;
  private final int tokens;

  MessageFrames(MessageAnswer answer) {
    this.answer = answer;
    this.thinkingFrames = answer.thinks() ? THINKING_FRAMES : 0;
    this.saidIndex = answer.thinks() ? 1 : 0;
    this.tokens = answer.generation().said().count();
  }

  Answer.Stream stream() {
    int frames = thinkingFrames + BEFORE_SAID + tokens + AFTER_SAID;
    return new Answer.Stream(frames, this::frame, AnthropicWire.STREAM_ERROR);
  }

  private Frame frame(int index) {
    if (index == 0) {
      ObjectNode start = event("message_start");
      start.set("message", answer.opening());
      return frame(start, 0);
    }
    if (index <= thinkingFrames) {
      return thought(index);
    }
    int step = index - thinkingFrames - BEFORE_SAID;
    return step < tokens ? said(step) : last(step - tokens);
  }

  private Frame thought(int index) {
    return switch (index) {
      case 1 -> frame(blockStart(0, answer.thinking()), 0);
      case 2 ->
          frame(
              delta(0, "thinking_delta", "thinking", "Let me think."),
              answer.generation().reasoningTokens());
      case 3 -> frame(delta(0, "signature_delta", "signature", MessageAnswer.signature()), 0);
      default -> frame(blockStop(0), 0);
    };
  }

  /** What comes before the first token counts backwards from it. */
  private Frame said(int step) {
    return switch (step) {
      case -2 -> frame(event("ping"), 0);
      case -1 -> frame(blockStart(saidIndex, answer.openBlock()), 0);
      default -> {
        String text = answer.generation().said().fragment().apply(step);
        yield frame(
            answer.tool().isPresent()
                ? delta(saidIndex, "input_json_delta", "partial_json", text)
                : delta(saidIndex, "text_delta", "text", text),
            1);
      }
    };
  }

  private Frame last(int step) {
    return switch (step) {
      case 0 -> frame(blockStop(saidIndex), 0);
      case 1 -> frame(messageDelta(), 0);
      default -> frame(event("message_stop"), 0);
    };
  }

  private ObjectNode messageDelta() {
    ObjectNode event = event("message_delta");
    event.putObject("delta").put("stop_reason", answer.stopReason()).putNull("stop_sequence");
    if (answer.reportsUsage(event)) {
      event.set("usage", answer.usage(answer.generation().billed().completionTokens()));
    }
    return event;
  }

  private static ObjectNode blockStart(int index, ObjectNode block) {
    ObjectNode event = event("content_block_start").put("index", index);
    event.set("content_block", block);
    return event;
  }

  private static ObjectNode delta(int index, String type, String field, String text) {
    ObjectNode event = event("content_block_delta").put("index", index);
    event.putObject("delta").put("type", type).put(field, text);
    return event;
  }

  private static ObjectNode blockStop(int index) {
    return event("content_block_stop").put("index", index);
  }

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }

  private static Frame frame(ObjectNode event, long tokens) {
    Buffer bytes = Json.event(event.path("type").asString(""), event);
    return new Frame(bytes, tokens);
  }
}
