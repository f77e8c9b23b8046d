package dev.hardstop.server.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/embeddings} with unit vectors that depend on nothing but the text.
 *
 * <p>Source: OpenAI API specification, {@code CreateEmbeddingRequest}: at most 2,048 inputs, 8,192
 * tokens an input, 300,000 tokens a request.
 */
final class EmbeddingsEndpoint implements OpenAiEndpoint {
  private static final int MOST_INPUTS = 2_048;
  private static final int MOST_TOKENS = 300_000;
  private static final int DIMENSIONS = 1_536;
  private static final int LARGE_DIMENSIONS = 3_072;

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    JsonNode input = input(body);
    int most = model.id().contains("large") ? LARGE_DIMENSIONS : DIMENSIONS;
    int dimensions = body.has("dimensions") ? body.count("dimensions", 1, most) : most;
    boolean base64 = base64(body);
    long prompt = OpenAiEndpoint.promptTokens(call, TextInput.tokens(input));
    if (prompt > MOST_TOKENS) {
      throw WireError.invalid(
          "input",
          "max_tokens_per_request",
          "Requested %d tokens, max %d tokens per request".formatted(prompt, MOST_TOKENS));
    }

    ObjectNode answer = Json.object().put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (int i = 0; i < TextInput.count(input); i++) {
      float[] vector = vector(TextInput.at(input, i).toString(), dimensions);
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      item.set("embedding", base64 ? item.stringNode(encode(vector)) : list(vector));
    }
    answer.put("model", OpenAiEndpoint.served(call, model));
    BilledUsage billed = call.directive().billed(prompt, 0, 0);
    OpenAiUsage.addEmbedding(answer, call, billed);
    return Answer.json(Json.buffer(answer), OpenAiEndpoint.served(call, model), billed);
  }

  private static JsonNode input(OpenAiBody body) {
    JsonNode input = body.required("input");
    if (!input.isString() && !input.isArray()) {
      throw body.wrongType("input", "a string or an array");
    }
    if ((input.isArray() && input.isEmpty()) || TextInput.count(input) > MOST_INPUTS) {
      throw WireError.invalid("input", null, "'input' must have 1 to " + MOST_INPUTS + " entries.");
    }
    return input;
  }

  private static boolean base64(OpenAiBody body) {
    String format = body.text("encoding_format").orElse("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw WireError.invalid(
          "encoding_format",
          "invalid_value",
          "Invalid value: '" + format + "'. Supported values are: 'float' and 'base64'.");
    }
    return format.equals("base64");
  }

  static float[] vector(String text, int dimensions) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (random.nextDouble() * 2 - 1);
      squares += vector[i] * vector[i];
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  static ArrayNode list(float[] vector) {
    ArrayNode list = Json.array();
    for (float component : vector) {
      list.add(component);
    }
    return list;
  }

  private static String encode(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float component : vector) {
      bytes.putFloat(component);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
