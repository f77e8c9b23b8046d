package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Operation;

/** Answers as Anthropic gives them, and their metering. */
final class Answers {
  /** A whole message with everything that is counted. */
  static final String WHOLE =
      """
      {"id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message","role":"assistant",
       "model":"claude-haiku-4-5-20251001",
       "content":[{"type":"thinking","thinking":"{\\"usage\\":{\\"input_tokens\\":1}}","signature":"x"},
        {"type":"text","text":"Hi","citations":null},
        {"type":"tool_use","id":"toolu_01","name":"f","input":{"usage":{"output_tokens":7},"type":"tool_use"}},
        {"type":"tool_use","id":"toolu_02","name":"g","input":{}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":2095,"cache_creation_input_tokens":2051,"cache_read_input_tokens":2052,
        "cache_creation":{"ephemeral_5m_input_tokens":1000,"ephemeral_1h_input_tokens":1051},
        "output_tokens":503,"output_tokens_details":{"thinking_tokens":400},
        "server_tool_use":{"web_search_requests":2,"web_fetch_requests":1},
        "service_tier":"standard","inference_geo":"global","iterations":null}}
      """;

  /** A stream as it was in 2026: counts in the first event, and cumulative ones near the end. */
  static final String STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"model":"claude-opus-4-8","id":"msg_01","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":472,"cache_creation_input_tokens":10,"cache_read_input_tokens":20,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":0},"output_tokens":2,"service_tier":"standard","inference_geo":"not_available"}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Okay"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":", \\"usage\\":"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_01","name":"get_weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private Answers() {}

  static Metering whole(String answer) {
    Meter meter = Messages.WIRE.wholeMeter(Operation.MESSAGES, AnthropicProfiles.ANTHROPIC);
    byte[] bytes = Messages.utf8(answer);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    meter.end((_, _, _) -> {});
    return meter.metering();
  }

  /** Returns a whole message with these counts. */
  static Metering usage(String counts) {
    return whole("{\"type\":\"message\",\"model\":\"m\",\"usage\":{" + counts + "}}");
  }

  static Metered metered(Metering metering) {
    assertThat(metering).isInstanceOf(Metered.class);
    return (Metered) metering;
  }
}
