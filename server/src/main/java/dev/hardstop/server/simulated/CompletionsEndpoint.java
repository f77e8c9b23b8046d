package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.Answer.Frame;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/completions}, the legacy form: {@code n} answers to each prompt, and
 * {@code best_of} of them made and paid for.
 *
 * <p>Source: OpenAI API specification, {@code CreateCompletionRequest}.
 */
final class CompletionsEndpoint implements OpenAiEndpoint {
  private static final int MOST_ANSWERS = 128;
  private static final int MOST_BEST_OF = 20;
  private static final long DEFAULT_CAP = 16;

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    int prompts = TextInput.count(body.at("prompt"));
    int answers = body.count("n", 1, MOST_ANSWERS);
    int made = Math.max(answers, body.count("best_of", 1, MOST_BEST_OF));
    OptionalLong cap =
        OpenAiEndpoint.checkCap(
            model, OptionalLong.of(body.number("max_tokens", 0).orElse(DEFAULT_CAP)), "max_tokens");
    boolean stream = body.flag("stream");
    long prompt = OpenAiEndpoint.promptTokens(call, TextInput.tokens(body.at("prompt")));
    OpenAiEndpoint.checkContext(model, prompt, "prompt");

    Generation generation =
        Generation.of(
            call,
            new Generation.Bounds(model, prompt, cap, made * prompts),
            Fragments.words(Generation.visibleTokens(call, prompt), 0),
            0);
    Completion completion = new Completion(call, body, model, generation, answers * prompts);
    return stream
        ? Answer.events(completion.stream(), completion.model(), generation.billed())
        : Answer.json(Json.buffer(completion.whole()), completion.model(), generation.billed());
  }

  /** One legacy completion, before it is known whether it is sent whole or in chunks. */
  private record Completion(
      Call call, OpenAiBody body, OpenAiModel asked, Generation generation, int choices) {

    String model() {
      return OpenAiEndpoint.served(call, asked);
    }

    String finishReason() {
      return generation.stoppedByCap() ? "length" : "stop";
    }

    ObjectNode whole() {
      ObjectNode answer = head(id());
      ArrayNode list = answer.putArray("choices");
      String text = generation.said().joined();
      for (int i = 0; i < choices; i++) {
        list.add(choice(i, text, finishReason()));
      }
      OpenAiUsage.addCompletion(answer, call, generation.billed());
      return answer;
    }

    Answer.Stream stream() {
      String id = id();
      int tokens = generation.said().count();
      boolean usageAsked = body.at("stream_options").path("include_usage").asBoolean(false);
      int usage = usageAsked && !call.suffers(Fault.Distort.NO_USAGE) ? 1 : 0;
      int frames = Math.multiplyExact(choices, tokens + 1) + usage + 1;
      return new Answer.Stream(
          frames,
          i -> i == frames - 1 ? new Frame(ChatFrames.DONE, 0) : frame(i, id, usageAsked),
          OpenAiWire.STREAM_ERROR);
    }

    private Frame frame(int index, String id, boolean usageAsked) {
      int step = index / choices;
      int tokens = generation.said().count();
      ObjectNode chunk = head(id);
      ArrayNode list = chunk.putArray("choices");
      if (step > tokens) {
        OpenAiUsage.addCompletion(chunk, call, generation.billed());
        return new Frame(Json.event(chunk), 0);
      }
      boolean last = step == tokens;
      String text = last ? "" : generation.said().fragment().apply(step);
      list.add(choice(index % choices, text, last ? finishReason() : ""));
      if (usageAsked) {
        chunk.putNull("usage");
      }
      return new Frame(Json.event(chunk), last ? 0 : 1);
    }

    private String id() {
      return call.ids().alphanumeric("cmpl-", 29);
    }

    private ObjectNode head(String id) {
      return Json.object()
          .put("id", id)
          .put("object", "text_completion")
          .put("created", call.epochSecond())
          .put("model", model())
          .put("system_fingerprint", OpenAiWire.FINGERPRINT);
    }

    private static ObjectNode choice(int index, String text, String finishReason) {
      ObjectNode choice = Json.object().put("text", text).put("index", index).putNull("logprobs");
      return finishReason.isEmpty()
          ? choice.putNull("finish_reason")
          : choice.put("finish_reason", finishReason);
    }
  }
}
