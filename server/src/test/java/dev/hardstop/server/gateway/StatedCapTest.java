package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller who states an output cap that is too large is told so, not that all is spent. */
final class StatedCapTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String BUDGETS =
      """
      budgets:
        - {id: all, limit: 0.02 USD, window: day}
      """;

  @TempDir Path folder;

  private static String capped(int outputCap) {
    return "{\"model\":\"gpt-x\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
        .formatted(outputCap);
  }

  @Test
  void aCapLargerThanWhatIsLeftIsToldTheLargestThatFits() {
    try (Rig rig = new Rig(folder, Rig.KEY + BUDGETS)) {
      rig.post(CHAT, Rig.chat("prompt=10000 tokens=1"));
      rig.settled();

      HttpResponse<String> tooLarge = rig.post(CHAT, capped(4_000));

      assertThat(tooLarge.statusCode()).isEqualTo(402);
      assertThat(tooLarge.body()).contains("\"code\":\"request_exceeds_budget\"");
      int fits =
          Integer.parseInt(
              tooLarge.headers().firstValue("x-hardstop-largest-output-cap").orElseThrow());
      assertThat(fits).isBetween(2_000, 2_499);
      assertThat(rig.post(CHAT, capped(fits)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatLeavesNoUsefulAnswerIsSpent() {
    try (Rig rig = new Rig(folder, Rig.KEY + BUDGETS)) {
      rig.post(CHAT, Rig.chat("prompt=19500 tokens=1"));
      rig.settled();

      HttpResponse<String> spent = rig.post(CHAT, capped(4_000));

      assertThat(spent.statusCode()).isEqualTo(402);
      assertThat(spent.body()).contains("\"code\":\"budget_exhausted\"");
    }
  }
}
