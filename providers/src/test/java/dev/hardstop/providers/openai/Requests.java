package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;

/** Reads request bodies in tests. */
final class Requests {
  static final OpenAiWire WIRE = new OpenAiWire();

  private Requests() {}

  static WireRequest read(Operation operation, String body) {
    return read(operation, body, Carriers.NONE);
  }

  static WireRequest read(Operation operation, String body, Carriers carriers) {
    Reading reading = WIRE.read(operation, "", body.getBytes(StandardCharsets.UTF_8), carriers);
    assertThat(reading).as(body).isInstanceOf(Reading.Understood.class);
    return ((Reading.Understood) reading).request();
  }

  static BadRequest refused(Operation operation, String body) {
    Reading reading =
        WIRE.read(operation, "", body.getBytes(StandardCharsets.UTF_8), Carriers.NONE);
    assertThat(reading).as(body).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused) reading).problem();
  }

  /** Returns a body of this operation with {@code fields} after its model. */
  static String body(Operation operation, String fields) {
    String input =
        switch (operation) {
          case CHAT -> "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
          case COMPLETIONS -> "\"prompt\":\"hi\"";
          default -> "\"input\":\"hi\"";
        };
    return "{\"model\":\"gpt-4o\"," + input + (fields.isEmpty() ? "" : "," + fields) + "}";
  }
}
