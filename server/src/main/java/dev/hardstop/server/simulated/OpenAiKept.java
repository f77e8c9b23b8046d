package dev.hardstop.server.simulated;

import java.util.Optional;

/** What a simulated OpenAI keeps. */
record OpenAiKept(KeptResponses responses, KeptConversations conversations, OpenAiFiles files) {
  OpenAiKept() {
    this(new KeptResponses(), new KeptConversations(), new OpenAiFiles());
  }

  /** Answers a call that makes or names something kept; empty if it is none. */
  Optional<Answer> answer(Call call) {
    return responses.answer(call).or(() -> conversations.answer(call)).or(() -> files.answer(call));
  }

  /** Returns the tokens of all that a request names and does not have in it. */
  long tokensOf(OpenAiBody body) {
    return responses.tokensBefore(body)
        + conversations.tokensBefore(body)
        + files.tokensIn(body.fields());
  }

  /** Keeps an answer. */
  void keep(ResponseAnswer answer) {
    responses.keep(answer);
    conversations.keep(answer);
  }
}
