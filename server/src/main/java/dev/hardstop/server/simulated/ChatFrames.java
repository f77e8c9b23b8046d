package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.server.simulated.Answer.Frame;
import io.vertx.core.buffer.Buffer;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chunks of a streamed chat completion: for each choice one with the role, then one a token,
 * the choices in turn, then one with the finish reason; the usage, if asked for; {@code [DONE]}.
 *
 * <p>Source: OpenAI API specification, {@code CreateChatCompletionStreamResponse} and {@code
 * ChatCompletionStreamOptions}.
 */
final class ChatFrames {
  static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n".getBytes(UTF_8));
  private static final String PADDING = "0123456789abcdef";

  private final ChatAnswer answer;
  private final String id;
  private final String[] toolCallIds;
  private final int choices;
  private final int tokens;
  private final boolean usageAsked;
  private final boolean isContinuous;
  private final boolean padded;

  ChatFrames(ChatAnswer answer) {
    this.answer = answer;
    this.id = answer.id();
    this.choices = answer.answers();
    this.tokens = answer.generation().said().count();
    this.toolCallIds =
        IntStream.range(0, choices).mapToObj(_ -> answer.toolCallId()).toArray(String[]::new);
    var options = answer.body().at("stream_options");
    this.usageAsked = options.path("include_usage").asBoolean(false);
    // As vLLM has it: each chunk tells what was used so far.
    this.isContinuous = usageAsked && options.path("continuous_usage_stats").asBoolean(false);
    this.padded = options.path("include_obfuscation").asBoolean(true);
  }

  Answer.Stream stream() {
    int usage = usageAsked && !answer.call().suffers(Fault.Distort.NO_USAGE) ? 1 : 0;
    int frames = Math.multiplyExact(choices, tokens + 2) + usage + 1;
    return new Answer.Stream(
        frames, i -> i == frames - 1 ? new Frame(DONE, 0) : frame(i), OpenAiWire.STREAM_ERROR);
  }

  private Frame frame(int index) {
    int choice = index % choices;
    int step = index / choices;
    if (step == 0) {
      return delta(choice, role(choice), index, answer.generation().reasoningTokens());
    }
    if (step <= tokens) {
      return delta(choice, said(step - 1), index, 1);
    }
    return step == tokens + 1
        ? new Frame(Json.event(chunk(choice, Json.object(), index, answer.finishReason())), 0)
        : new Frame(Json.event(usageChunk()), 0);
  }

  private ObjectNode role(int choice) {
    ObjectNode delta = Json.object().put("role", "assistant");
    if (answer.tool().isEmpty()) {
      return delta.put("content", "").putNull("refusal");
    }
    ObjectNode call = ChatEndpoint.toolCall(toolCallIds[choice], answer.tool().get().name(), "");
    delta.putNull("content").putArray("tool_calls").add(call.put("index", 0));
    return delta.putNull("refusal");
  }

  private ObjectNode said(int token) {
    String text = answer.generation().said().fragment().apply(token);
    ObjectNode delta = Json.object();
    if (answer.tool().isEmpty()) {
      return delta.put("content", text);
    }
    delta
        .putArray("tool_calls")
        .addObject()
        .put("index", 0)
        .putObject("function")
        .put("arguments", text);
    return delta;
  }

  private Frame delta(int choice, ObjectNode delta, int index, long tokens) {
    ObjectNode chunk = chunk(choice, delta, index, "");
    if (padded) {
      // Pads the text so that its length cannot be read off the size of the chunk.
      int length = delta.path("content").asString("").length();
      chunk.put("obfuscation", PADDING.substring(Math.min(length, PADDING.length())));
    }
    return new Frame(Json.event(chunk), tokens);
  }

  private ObjectNode chunk(int choice, ObjectNode delta, int soFar, String finishReason) {
    ObjectNode chunk = head();
    ObjectNode only = chunk.putArray("choices").addObject().put("index", choice);
    only.set("delta", delta);
    only.putNull("logprobs");
    if (finishReason.isEmpty()) {
      only.putNull("finish_reason");
    } else {
      only.put("finish_reason", finishReason);
    }
    if (isContinuous) {
      long prompt = answer.generation().billed().promptTokens();
      chunk
          .putObject("usage")
          .put("prompt_tokens", prompt)
          .put("total_tokens", prompt + soFar)
          .put("completion_tokens", soFar);
      return chunk;
    }
    return usageAsked ? chunk.putNull("usage") : chunk;
  }

  private ObjectNode usageChunk() {
    ObjectNode chunk = head();
    chunk.putArray("choices");
    OpenAiUsage.addCompletion(chunk, answer.call(), answer.generation().billed());
    return chunk;
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", id)
        .put("object", "chat.completion.chunk")
        .put("created", answer.call().epochSecond())
        .put("model", answer.model())
        .put("service_tier", answer.tier())
        .put("system_fingerprint", OpenAiWire.FINGERPRINT);
  }
}
