package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.OptionalLong;

/** Requests of media, and what they are held and charged for, as tests need them. */
final class Forms {
  static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  static final PriceBook BOOK = PriceBook.load();

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  static Forms form() {
    return new Forms();
  }

  Forms with(String name, String value) {
    return with(name, value.getBytes(UTF_8));
  }

  Forms with(String name, byte[] value) {
    String head = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(name);
    body.writeBytes(head.getBytes(UTF_8));
    body.writeBytes(value);
    body.writeBytes("\r\n".getBytes(UTF_8));
    return this;
  }

  byte[] bytes() {
    var all = new ByteArrayOutputStream();
    all.writeBytes(body.toByteArray());
    all.writeBytes("--b--\r\n".getBytes(UTF_8));
    return all.toByteArray();
  }

  static Reading reading(Operation operation, byte[] body) {
    return new OpenAiWire().read(operation, "", body, Carriers.NONE);
  }

  static WireRequest read(Operation operation, byte[] body) {
    return switch (reading(operation, body)) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  static PricedModel model(String name) {
    return (PricedModel) BOOK.find("openai", name);
  }

  /** Returns what is held for a request on a model, in pico-dollars. */
  static long heldPicoUsd(WireRequest request, String model) {
    var bound = (InputBound.Proven) request.inputBound(model, OptionalLong.empty());
    RequestFacts facts = request.factsOn(model);
    var estimate = (Estimate) model(model).estimate(facts.bounds(bound.tokens()), AT);
    return estimate.fixedPicoUsd() + estimate.picoUsdPerOutputToken() * facts.extraOutputTokens();
  }

  /** Returns what an answer says that it used. */
  static Metering metering(WireRequest request, String model, byte[] answer) {
    Meter meter = new OpenAiWire().wholeMeter(request.factsOn(model), OpenAiProfiles.OPENAI);
    meter.feed(answer, 0, answer.length, (b, from, to) -> {});
    meter.end((b, from, to) -> {});
    return meter.metering();
  }

  /** Returns what an answer is charged, in pico-dollars. */
  static long chargedPicoUsd(WireRequest request, String model, String answer) {
    var metered = (Metering.Metered) metering(request, model, answer.getBytes(UTF_8));
    return ((Charge) model(model).charge(metered.usage(), AT)).totalPicoUsd();
  }
}
