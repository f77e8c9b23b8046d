package dev.hardstop.server.simulated;

import tools.jackson.databind.JsonNode;

/**
 * Counts input tokens by a rule that anybody can redo by hand: one token for each run of ASCII
 * letters and each run of ASCII digits, at least one for a text that is not empty, one for each
 * image, file or sound; three for each message, one more for its name, three for the whole chat.
 *
 * <p>No byte-pair encoding of OpenAI merges across such runs, so that the count is never above the
 * true one, nor above the bytes of the text: whoever holds a proven bound is never charged more.
 */
final class PromptTokens {
  private static final int PER_MESSAGE = 3;
  private static final int PER_NAME = 1;
  private static final int PER_CHAT = 3;

  /** Returns the tokens of a plain text. */
  static long of(String text) {
    long runs = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int kind = kind(c);
      if (kind != run && kind > 0) {
        runs++;
      }
      // What is not ASCII, and the apostrophe of "don't", may belong to the word around it.
      run = c >= 0x80 || c == '\'' ? run : kind;
    }
    return runs == 0 && !text.isEmpty() ? 1 : runs;
  }

  /** Returns the tokens of everything in {@code messages}, with the overhead of a chat. */
  static long ofChat(JsonNode messages) {
    long tokens = PER_CHAT;
    for (JsonNode message : messages) {
      tokens += PER_MESSAGE + (message.has("name") ? PER_NAME + text(message.path("name")) : 0);
      tokens += ofContent(message.path("content"));
      for (JsonNode call : message.path("tool_calls")) {
        tokens += text(call.path("function").path("name"));
        tokens += text(call.path("function").path("arguments"));
      }
    }
    return tokens;
  }

  /** Returns the tokens of the input of a response: a text, or a list of items. */
  static long ofInput(JsonNode input) {
    if (input.isString()) {
      return PER_CHAT + PER_MESSAGE + of(input.asString());
    }
    long tokens = PER_CHAT;
    for (JsonNode item : input) {
      tokens += PER_MESSAGE + ofContent(item.path("content"));
      tokens += text(item.path("name")) + text(item.path("arguments")) + text(item.path("output"));
    }
    return tokens;
  }

  /** Returns the tokens of a part of the request that is itself JSON, such as its tools. */
  static long ofJson(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? 0 : of(node.toString());
  }

  /** Returns the tokens of a text, or of a list of parts of content. */
  static long ofContent(JsonNode content) {
    if (content.isString()) {
      return of(content.asString());
    }
    long tokens = 0;
    for (JsonNode part : content) {
      tokens += part.has("text") ? text(part.path("text")) : 1;
    }
    return tokens;
  }

  private static long text(JsonNode node) {
    return node.isString() ? of(node.asString()) : 0;
  }

  private static int kind(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      return 1;
    }
    return c >= '0' && c <= '9' ? 2 : 0;
  }

  private PromptTokens() {}
}
