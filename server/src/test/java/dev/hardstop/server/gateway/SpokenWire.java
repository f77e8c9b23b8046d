package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * What a good answer of each wire looks like, with holes for what a provider may lie about: {@code
 * IN} and {@code OUT} for the counts, {@code TEXT} for what the model said. An object with {@code
 * "usage"} in its name can be taken out as a whole.
 */
enum SpokenWire {
  CHAT(
      "/v1/chat/completions",
      "/v1/chat/completions",
      """
      {"model":"m-1","max_tokens":100,"messages":[{"role":"user","content":"hi"}]STREAM}""",
      """
      {"id":"c","model":"m-1","choices":[{"index":0,"message":{"content":"TEXT"}}],\
      "usage":{"prompt_tokens":IN,"completion_tokens":OUT}}""",
      List.of(
          "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"TEXT\"}}]}",
          "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
          "{\"model\":\"m-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":IN,\"completion_tokens\":OUT}}",
          "[DONE]"),
      "{\"error\":{\"message\":\"no\",\"type\":\"server_error\",\"code\":null}}"),

  RESPONSES(
      "/v1/responses",
      "/v1/responses",
      """
      {"model":"m-1","max_output_tokens":100,"input":"hi","store":falseSTREAM}""",
      """
      {"id":"resp_1","model":"m-1","status":"completed","output":[{"type":"message","content":\
      [{"type":"output_text","text":"TEXT"}]}],"usage":{"input_tokens":IN,"output_tokens":OUT}}""",
      List.of(
          "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"m-1\"}}",
          "{\"type\":\"response.output_text.delta\",\"delta\":\"TEXT\"}",
          "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"model\":\"m-1\","
              + "\"usage\":{\"input_tokens\":IN,\"output_tokens\":OUT}}}"),
      "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"no\"}"),

  MESSAGES(
      "/v1/messages",
      "/v1/messages",
      """
      {"model":"m-1","max_tokens":100,"messages":[{"role":"user","content":"hi"}]STREAM}""",
      """
      {"type":"message","model":"m-1","content":[{"type":"text","text":"TEXT"}],\
      "usage":{"input_tokens":IN,"output_tokens":OUT}}""",
      List.of(
          "{\"type\":\"message_start\",\"message\":{\"model\":\"m-1\","
              + "\"usage\":{\"input_tokens\":IN,\"output_tokens\":1}}}",
          "{\"type\":\"content_block_delta\",\"index\":0,"
              + "\"delta\":{\"type\":\"text_delta\",\"text\":\"TEXT\"}}",
          "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
              + "\"usage\":{\"output_tokens\":OUT}}",
          "{\"type\":\"message_stop\"}"),
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}"),

  GEMINI(
      "/v1beta/models/m-1:generateContent",
      "/v1beta/models/m-1:streamGenerateContent?alt=sse",
      """
      {"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":100}}""",
      """
      {"candidates":[{"content":{"parts":[{"text":"TEXT"}]}}],"modelVersion":"m-1",\
      "usageMetadata":{"promptTokenCount":IN,"candidatesTokenCount":OUT}}""",
      List.of(
          "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"TEXT\"}]}}],\"modelVersion\":\"m-1\"}",
          "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"modelVersion\":\"m-1\","
              + "\"usageMetadata\":{\"promptTokenCount\":IN,\"candidatesTokenCount\":OUT}}"),
      "{\"error\":{\"code\":503,\"message\":\"no\",\"status\":\"UNAVAILABLE\"}}"),

  BEDROCK(
      "/model/m-1/converse",
      "/model/m-1/converse-stream",
      """
      {"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":100}}""",
      """
      {"output":{"message":{"content":[{"text":"TEXT"}]}},"stopReason":"end_turn",\
      "usage":{"inputTokens":IN,"outputTokens":OUT}}""",
      List.of(
          "messageStart {\"role\":\"assistant\"}",
          "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"TEXT\"}}",
          "messageStop {\"stopReason\":\"end_turn\"}",
          "metadata {\"usage\":{\"inputTokens\":IN,\"outputTokens\":OUT}}"),
      "{\"message\":\"no\"}");

  private static final String USAGE = ",?\"usage(Metadata)?\":\\{[^}]*\\},?";

  private final String wholePath;
  private final String streamPath;
  private final String request;
  private final String whole;

  @SuppressWarnings("ImmutableEnumChecker") // A copy that nobody changes.
  private final List<String> events;

  private final String error;

  SpokenWire(
      String wholePath,
      String streamPath,
      String request,
      String whole,
      List<String> events,
      String error) {
    this.wholePath = wholePath;
    this.streamPath = streamPath;
    this.request = request;
    this.whole = whole;
    this.events = events;
    this.error = error;
  }

  /** Returns where a call goes whose provider has the name of this wire. */
  String path(boolean streams) {
    return (streams ? streamPath : wholePath);
  }

  String request(boolean streams) {
    return request.replace("STREAM", streams ? ",\"stream\":true" : "");
  }

  String contentType(boolean streams) {
    if (!streams) {
      return "application/json";
    }
    return this == BEDROCK ? "application/vnd.amazon.eventstream" : "text/event-stream";
  }

  /** Returns an answer as it comes over the wire. */
  byte[] answer(boolean streams, String in, String out, String text) {
    return streams ? framed(filled(events, in, out, text)) : fill(whole, in, out, text);
  }

  byte[] withoutUsage(boolean streams) {
    return streams
        ? framed(
            filled(events, "1", "1", "hi").stream()
                .map(event -> event.replaceAll(USAGE, ""))
                .toList())
        : new String(fill(whole, "1", "1", "hi"), UTF_8).replaceAll(USAGE, "").getBytes(UTF_8);
  }

  /** Returns a success that is an error, or a stream that becomes one and ends. */
  byte[] failed(boolean streams) {
    if (!streams) {
      return error.getBytes(UTF_8);
    }
    var begun = new ByteArrayOutputStream();
    begun.writeBytes(begun());
    begun.writeBytes(
        this == BEDROCK ? frame("exception", "throttlingException", error) : sse(error));
    return begun.toByteArray();
  }

  /** Returns the first events of a stream: none of them ends it or says what it used. */
  byte[] begun() {
    return framed(filled(events.subList(0, this == GEMINI ? 1 : 2), "7", "3", "hi"));
  }

  /** Returns an event in the middle of a stream, as often as it may come. */
  byte[] more() {
    boolean startsWithText = this == CHAT || this == GEMINI;
    return framed(
        filled(events.subList(startsWithText ? 0 : 1, startsWithText ? 1 : 2), "7", "3", "x"));
  }

  private static List<String> filled(List<String> events, String in, String out, String text) {
    return events.stream().map(event -> new String(fill(event, in, out, text), UTF_8)).toList();
  }

  private static byte[] fill(String template, String in, String out, String text) {
    return template
        .replace(":IN", ":" + in)
        .replace(":OUT", ":" + out)
        .replace("TEXT", text)
        .getBytes(UTF_8);
  }

  private byte[] framed(List<String> all) {
    var bytes = new ByteArrayOutputStream();
    for (String event : all) {
      int space = event.indexOf(' ');
      bytes.writeBytes(
          this == BEDROCK
              ? frame("event", event.substring(0, space), event.substring(space + 1))
              : sse(event));
    }
    return bytes.toByteArray();
  }

  private static byte[] sse(String data) {
    return ("data: " + data + "\n\n").getBytes(UTF_8);
  }

  private static byte[] frame(String kind, String type, String json) {
    Map<String, HeaderValue> headers =
        Map.of(
            ":message-type",
            HeaderValue.fromString(kind),
            ":" + kind + "-type",
            HeaderValue.fromString(type),
            ":content-type",
            HeaderValue.fromString("application/json"));
    var buffer = new Message(headers, json.getBytes(UTF_8)).toByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
