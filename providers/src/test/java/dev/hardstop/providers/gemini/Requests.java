package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.charset.StandardCharsets;

/** Bodies of this wire, read. */
final class Requests {
  static final String MODEL = "gemini-2.5-flash";
  static final GeminiWire WIRE = new GeminiWire();

  private Requests() {}

  static WireRequest generate(String fields) {
    return read(Operation.GENERATE_CONTENT, MODEL, body(fields));
  }

  static WireRequest read(Operation operation, String model, String body) {
    return read(operation, model, body, Carriers.NONE);
  }

  static WireRequest read(Operation operation, String model, String body, Carriers carriers) {
    Reading reading = WIRE.read(operation, model, utf8(body), carriers);
    assertThat(reading).as(body).isInstanceOf(Reading.Understood.class);
    return ((Reading.Understood) reading).request();
  }

  static BadRequest refused(String fields) {
    return refused(Operation.GENERATE_CONTENT, body(fields));
  }

  static BadRequest refused(Operation operation, String body) {
    Reading reading = WIRE.read(operation, MODEL, utf8(body), Carriers.NONE);
    assertThat(reading).as(body).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused) reading).problem();
  }

  /** Returns a body that says hi, with {@code fields} behind it. */
  static String body(String fields) {
    return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]"
        + (fields.isEmpty() ? "" : "," + fields)
        + "}";
  }

  /** Returns a body with one part. */
  static String part(String part) {
    return "{\"contents\":[{\"role\":\"user\",\"parts\":[" + part + "]}]}";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
