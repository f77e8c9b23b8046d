package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.LaterCost;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * OpenRouter's record of a generation.
 *
 * <p>Source: OpenRouter API reference, {@code GET /generation} (the record appears a moment after
 * the generation is over, 404 before); "Streaming" ({@code X-Generation-Id} on every answer).
 */
final class GenerationLookup implements CostLookup {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @Override
  public String idHeader() {
    return "x-generation-id";
  }

  @Override
  public String path(String id) {
    return "generation?id=" + id;
  }

  @Override
  public LaterCost read(String id, byte[] body) {
    var record = new GenerationRecord();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        record.take(parser, token);
      }
    } catch (JacksonException _) {
      return new LaterCost.Untold("the record is not JSON");
    }
    return record.cost(id);
  }
}
