package dev.hardstop.server.simulated;

import tools.jackson.databind.JsonNode;

/**
 * The input of embeddings, legacy completions and moderations: a text, a list of texts, a list of
 * token numbers, or a list of such lists. A list of token numbers counts exactly its length.
 */
final class TextInput {

  static long tokens(JsonNode input) {
    if (input.isString()) {
      return PromptTokens.of(input.asString());
    }
    if (input.isNumber() || input.isObject()) {
      return 1;
    }
    long tokens = 0;
    for (JsonNode part : input) {
      tokens += tokens(part);
    }
    return tokens;
  }

  /** Returns how many separate inputs there are. */
  static int count(JsonNode input) {
    return isList(input) ? input.size() : 1;
  }

  /** Returns the input with an index. */
  static JsonNode at(JsonNode input, int index) {
    return isList(input) ? input.get(index) : input;
  }

  private static boolean isList(JsonNode input) {
    return input.isArray() && !input.isEmpty() && !input.get(0).isNumber();
  }

  private TextInput() {}
}
