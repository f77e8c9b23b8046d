package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No answer that respects its request's caps, in whatever classes its counts come, is charged more
 * than the request's estimate.
 */
class ChargeWithinEstimateTest {
  private static final PriceBook BOOK = PriceBook.load();
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  private static final int TRIALS = 600;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 7, 42})
  void noChargeIsAboveItsEstimate(long seed) {
    var random = new Random(seed);
    List<PricedModel> models =
        BOOK.models("google").stream().filter(model -> model.id().startsWith("gemini-")).toList();
    int compared = 0;
    int tight = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      PricedModel model = models.get(random.nextInt(models.size()));
      var call = new GeneratedCall(random);
      WireRequest request = Requests.read(Operation.GENERATE_CONTENT, model.id(), call.body());
      if (request.unbounded().isPresent()
          || !(request.inputBound(model.id(), model.limits().mostInput())
              instanceof InputBound.Proven bound)
          || !(model.estimate(request.facts().bounds(bound.tokens()), NOW)
              instanceof Estimate estimate)) {
        continue;
      }
      long cap = request.facts().outputCap().orElse(65_536);
      long most = estimate.nanoUsd(cap + request.facts().extraOutputTokens());
      boolean draws = request.facts().extraOutputTokens() > 0;
      String answer = call.answer(bound.tokens(), cap, draws);
      if (metered(answer) instanceof Metered metered
          && model.charge(metered.usage(), NOW) instanceof Charge charge) {
        assertThat(charge.nanoUsd())
            .as("seed %d %s %s %s", seed, model.id(), call.body(), answer)
            .isLessThanOrEqualTo(most);
        compared++;
        tight += charge.nanoUsd() * 2 >= most ? 1 : 0;
      }
    }
    assertThat(compared).isGreaterThan(TRIALS / 3);
    assertThat(tight).as("estimates that were nearly reached").isPositive();
  }

  private static Object metered(String answer) {
    Meter meter =
        Requests.WIRE.wholeMeter(
            Operation.GENERATE_CONTENT, Requests.WIRE.profileOf("x", Optional.empty()));
    byte[] bytes = Requests.utf8(answer);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    meter.end((_, _, _) -> {});
    return meter.metering();
  }

  /** A request, and an answer to it that keeps within what it allows. */
  private static final class GeneratedCall {
    private final Random random;
    private final boolean snake;
    private final int candidates;
    private final boolean hasSound;
    private final String body;

    GeneratedCall(Random random) {
      this.random = random;
      this.snake = random.nextBoolean();
      this.candidates = 1 + random.nextInt(3);
      this.hasSound = random.nextInt(4) == 0;
      this.body = makeBody();
    }

    String body() {
      return body;
    }

    private String makeBody() {
      List<String> parts = new ArrayList<>();
      parts.add("{\"text\":\"" + "wörd ".repeat(random.nextInt(2_000)) + "\"}");
      if (random.nextInt(3) == 0) {
        parts.add(
            InputCeilingTest.picture(1 + random.nextInt(4_000), 1 + random.nextInt(4_000), ""));
      }
      if (hasSound) {
        parts.add("{\"inlineData\":{\"mimeType\":\"audio/mp3\",\"data\":\"AAAA\"}}");
      }
      String config =
          (random.nextBoolean()
                  ? ""
                  : named("maxOutputTokens") + ":\"" + (1 + random.nextInt(65_536)) + "\",")
              + named("candidateCount")
              + ":"
              + candidates;
      return "{\"contents\":[{\"parts\":["
          + String.join(",", parts)
          + "]}],"
          + named("generationConfig")
          + ":{"
          + config
          + "}}";
    }

    private String named(String canonical) {
      return '"' + (snake ? FieldName.inSnakeCase(canonical) : canonical) + '"';
    }

    /** Usage within the bounds: all of it at times, in classes that the request reaches. */
    String answer(long mostInput, long cap, boolean draws) {
      long prompt = some(mostInput);
      long cached = random.nextBoolean() ? 0 : some(prompt);
      long sound = hasSound ? some(prompt) : 0;
      long output = some(Math.multiplyExact(cap, (long) candidates));
      long thoughts = random.nextBoolean() ? 0 : some(output);
      long pictures = draws ? some(output - thoughts) : 0;
      return "{\"usageMetadata\":{\"promptTokenCount\":"
          + prompt
          + ",\"cachedContentTokenCount\":"
          + (sound > 0 ? 0 : cached)
          + ",\"candidatesTokenCount\":"
          + (output - thoughts)
          + ",\"thoughtsTokenCount\":"
          + thoughts
          + ",\"totalTokenCount\":"
          + (prompt + output)
          + ",\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":"
          + sound
          + "},{\"modality\":\"TEXT\",\"tokenCount\":"
          + (prompt - sound)
          + "}],\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":"
          + pictures
          + "}]}}";
    }

    private long some(long most) {
      return random.nextBoolean() ? most : random.nextLong(most + 1);
    }
  }
}
