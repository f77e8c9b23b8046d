package dev.hardstop.server.simulated;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/moderations}: nothing is ever flagged, and nothing is charged.
 *
 * <p>Source: OpenAI API specification, {@code CreateModerationResponse}.
 */
final class ModerationsEndpoint implements OpenAiEndpoint {
  private static final List<String> CATEGORIES =
      List.of(
          "harassment",
          "harassment/threatening",
          "hate",
          "hate/threatening",
          "illicit",
          "illicit/violent",
          "self-harm",
          "self-harm/instructions",
          "self-harm/intent",
          "sexual",
          "sexual/minors",
          "violence",
          "violence/graphic");

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    JsonNode input = body.required("input");
    ObjectNode answer =
        Json.object().put("id", call.ids().alphanumeric("modr-", 29)).put("model", model.id());
    ArrayNode results = answer.putArray("results");
    for (int i = 0; i < TextInput.count(input); i++) {
      results.add(result());
    }
    return Answer.json(Json.buffer(answer), model.id(), BilledUsage.NOTHING);
  }

  private static ObjectNode result() {
    ObjectNode result = Json.object().put("flagged", false);
    ObjectNode flags = result.putObject("categories");
    CATEGORIES.forEach(category -> flags.put(category, false));
    ObjectNode scores = result.putObject("category_scores");
    CATEGORIES.forEach(category -> scores.put(category, 0.0001));
    ObjectNode types = result.putObject("category_applied_input_types");
    CATEGORIES.forEach(category -> types.putArray(category).add("text"));
    return result;
  }
}
