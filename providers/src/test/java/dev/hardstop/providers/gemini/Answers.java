package dev.hardstop.providers.gemini;

/** Answers as the Gemini API gives them; shapes recorded, texts made up. */
final class Answers {
  static final String COUNTS =
      "{\"promptTokenCount\":30,\"candidatesTokenCount\":12,\"totalTokenCount\":47,"
          + "\"cachedContentTokenCount\":10,"
          + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":30}],"
          + "\"cacheTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":10}],"
          + "\"thoughtsTokenCount\":5}";

  private Answers() {}

  static String whole(String usage) {
    return "{\n  \"candidates\": [\n    {\"content\": {\"parts\": [{\"text\": \"Hello"
        + " there.\"}], \"role\": \"model\"}, \"finishReason\": \"STOP\", \"index\": 0,"
        + " \"safetyRatings\": []}\n  ],\n"
        + (usage.isEmpty() ? "" : "  \"usageMetadata\": " + usage + ",\n")
        + "  \"modelVersion\": \"gemini-2.5-flash\",\n  \"responseId\": \"r1\"\n}\n";
  }

  /** Returns one piece of a stream. */
  static String piece(String text, String finishReason, String usage) {
    return piece(0, text, finishReason, usage);
  }

  static String piece(int index, String text, String finishReason, String usage) {
    return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
        + text
        + "\"}],\"role\":\"model\"}"
        + (finishReason.isEmpty() ? "" : ",\"finishReason\":\"" + finishReason + "\"")
        + ",\"index\":"
        + index
        + "}]"
        + (usage.isEmpty() ? "" : ",\"usageMetadata\":" + usage)
        + ",\"modelVersion\":\"gemini-2.5-flash\"}";
  }

  static String counts(long prompt, long candidates) {
    return "{\"promptTokenCount\":"
        + prompt
        + ",\"candidatesTokenCount\":"
        + candidates
        + ",\"totalTokenCount\":"
        + (prompt + candidates)
        + "}";
  }

  static String events(String... pieces) {
    var events = new StringBuilder();
    for (String piece : pieces) {
      events.append("data: ").append(piece).append("\r\n\r\n");
    }
    return events.toString();
  }

  static String array(String... pieces) {
    return "[" + String.join("\n,\r\n", pieces) + "\n]";
  }
}
