package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;

/** Reads request bodies in tests. */
final class Messages {
  static final AnthropicWire WIRE = new AnthropicWire();

  private Messages() {}

  /** Returns a body with {@code fields} after its messages. */
  static String body(String fields) {
    return """
        {"model":"claude-haiku-4-5","max_tokens":1000,\
        "messages":[{"role":"user","content":"hi"}]%s}"""
        .formatted(fields.isEmpty() ? "" : "," + fields);
  }

  /** Returns a body whose only message has these blocks. */
  static String content(String blocks) {
    return "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
        + blocks
        + "]}]}";
  }

  static WireRequest read(String body) {
    return read(Operation.MESSAGES, body, Carriers.NONE);
  }

  static WireRequest read(Operation operation, String body, Carriers carriers) {
    Reading reading = WIRE.read(operation, "", utf8(body), carriers);
    assertThat(reading).as(body).isInstanceOf(Reading.Understood.class);
    return ((Reading.Understood) reading).request();
  }

  static BadRequest refused(Operation operation, String body) {
    Reading reading = WIRE.read(operation, "", utf8(body), Carriers.NONE);
    assertThat(reading).as(body).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused) reading).problem();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
