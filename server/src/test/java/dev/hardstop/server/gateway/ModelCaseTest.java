package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's name in another case is the same model: it finds the same price, and budget. */
final class ModelCaseTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "match: {model: gpt-test}, limit: 0 USD",
        "match: {model-class: dear}, limit: 0 USD",
        "per: [model], limit: 1 requests"
      })
  void anotherSpellingDoesNotGetAroundABudget(String budget) {
    String yaml =
        "model-classes: {dear: [gpt-test]}\n"
            + Rig.KEY
            + "budgets: [{id: it, window: day, "
            + budget
            + "}]\n";
    try (Rig rig = new Rig(folder, yaml)) {
      rig.post(CHAT, Rig.chat("tokens=1"));

      HttpResponse<String> answer =
          rig.post(CHAT, Rig.chat("tokens=1").replace("gpt-test", "GPT-Test"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(402);
      rig.settled();
    }
  }

  @Test
  void theProviderGetsTheNameAsItWasWritten() {
    try (Rig rig = new Rig(folder)) {
      rig.post(CHAT, Rig.chat("tokens=1").replace("gpt-test", "GPT-Test"));

      assertThat(rig.provider.served().last().body().toString()).contains("\"GPT-Test\"");
      rig.settled();
    }
  }
}
