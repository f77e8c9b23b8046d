package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bodies of this wire, read. */
final class Requests {
  static final String CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
  static final String NOVA = "amazon.nova-lite-v1:0";
  static final BedrockWire WIRE = new BedrockWire();
  static final Profile PROFILE = WIRE.profileOf("x", Optional.empty());

  private Requests() {}

  static WireRequest converse(String fields) {
    return read(Operation.CONVERSE, CLAUDE, body(fields));
  }

  static WireRequest content(String model, String block) {
    return read(
        Operation.CONVERSE,
        model,
        "{\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}");
  }

  static WireRequest invoke(String fields) {
    return read(Operation.INVOKE_MODEL, CLAUDE, message(fields));
  }

  static WireRequest read(Operation operation, String model, String body) {
    Reading reading = WIRE.read(operation, model, utf8(body), Carriers.NONE);
    assertThat(reading).as(body).isInstanceOf(Reading.Understood.class);
    return ((Reading.Understood) reading).request();
  }

  static BadRequest refused(Operation operation, String body) {
    Reading reading = WIRE.read(operation, CLAUDE, utf8(body), Carriers.NONE);
    assertThat(reading).as(body).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused) reading).problem();
  }

  /** Returns a conversation that says hi, with {@code fields} behind it. */
  static String body(String fields) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]"
        + (fields.isEmpty() ? "" : "," + fields)
        + "}";
  }

  /** Returns a message of Claude's own format that says hi, with {@code fields} behind it. */
  static String message(String fields) {
    return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
        + (fields.isEmpty() ? "" : "," + fields)
        + "}";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
