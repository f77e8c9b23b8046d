package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.store.Verification;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A provider that tells later what an answer cost is asked, and its word is the charge. */
final class LaterTruthTest {
  private static final String BUDGETS = "- {id: app-day, limit: 1 USD, window: day}\n";

  /** 100 tokens in and 40 out, at what the simulated OpenRouter takes. */
  private static final String COST = "0.00026";

  @TempDir private Path folder;
  private RunningNode running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningNode(folder, BUDGETS);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpResponse<String> chat(String fault, boolean streams) throws Exception {
    String body =
        """
        {"model":"openai/gpt-4o-mini","max_tokens":200,"stream":%s,"messages":
         [{"role":"user","content":"hi [[simulate prompt=100 tokens=40 fail=%s]]"}]}"""
            .formatted(streams, fault);
    HttpResponse<String> answer = running.call("/p/router/v1/chat/completions", "ann", body);
    assertThat(answer.headers().firstValue("x-hardstop-request-id")).as(answer.body()).isPresent();
    return answer;
  }

  private JsonNode call(HttpResponse<String> answer, String state) throws Exception {
    String id = answer.headers().firstValue("x-hardstop-request-id").orElseThrow();
    return running
        .jsonOnce(
            "/api/v1/calls/" + id, page -> page.at("/attempts/0/state").asString().equals(state))
        .at("/attempts/0");
  }

  private String settled() throws Exception {
    return running.json("/api/v1/budgets/app-day/accounts").at("/items/0/settled").asString();
  }

  private JsonNode becomesTrue(HttpResponse<String> answer) throws Exception {
    JsonNode call = call(answer, "settled");
    assertThat(call.path("charge_usd").asString()).as("%s", call).isEqualTo(COST);
    assertThat(call.path("charged").path("input-tokens").asInt()).isEqualTo(100);
    assertThat(call.path("charged").path("output-tokens").asInt()).isEqualTo(40);
    assertThat(settled()).isEqualTo(COST);
    return call;
  }

  @Test
  void whatItsAnswerTellsIsChargedAtOnce() throws Exception {
    JsonNode call = becomesTrue(chat("none", true));

    assertThat(call.path("adjustments").asInt()).isZero();
  }

  @Test
  void whatItsAnswerLeftOpenIsChargedOnceItIsTold() throws Exception {
    JsonNode call = becomesTrue(chat("cut", true));

    assertThat(call.path("adjustments").asInt()).isEqualTo(1);
    String answerId = call.path("outcome").path("answer_id").asString();
    assertThat(answerId).startsWith("gen-");
    JsonNode audit = running.json("/api/v1/audit").at("/items/0");
    assertThat(audit.path("kind").asString()).isEqualTo("adjusted");
    assertThat(audit.path("by").asString()).isEqualTo("provider router");
    assertThat(audit.path("reason").asString()).isEqualTo("it says what " + answerId + " cost");
    for (String fault : List.of("reset", "no-usage")) {
      isCharged(chat(fault, true));
    }
    for (String fault : List.of("cut", "no-usage", "null-usage")) {
      isCharged(chat(fault, false));
    }
    assertThat(running.json("/api/v1/unreconciled").path("total").asInt()).isZero();
    running.restart();
    assertThat(settled()).isEqualTo("0.00156");
    assertThat(Verification.of(folder.resolve("data")).findings()).isEmpty();
  }

  @Test
  void whatWasSoughtWhenTheProcessEndedIsSoughtAfterItsRestart() throws Exception {
    restart(Duration.ofHours(1));
    HttpResponse<String> answer = chat("cut", true);
    assertThat(call(answer, "unreconciled").path("outcome").path("answer_id").asString())
        .startsWith("gen-");

    restart(Duration.ofMillis(1));

    becomesTrue(answer);
  }

  @Test
  void whatAnOperatorSettledMeanwhileStays() throws Exception {
    restart(Duration.ofHours(1));
    HttpResponse<String> answer = chat("cut", true);
    String sequence = call(answer, "unreconciled").path("sequence").asString();
    String path = "/api/v1/unreconciled/" + sequence + "/settle";
    assertThat(running.post(path, "{\"usd\":\"0.5\",\"reason\":\"the bill\"}").statusCode())
        .isEqualTo(200);

    restart(Duration.ofMillis(1));
    isCharged(chat("cut", true));

    assertThat(call(answer, "settled").path("charge_usd").asString()).isEqualTo("0.5");
  }

  private void isCharged(HttpResponse<String> later) throws Exception {
    assertThat(call(later, "settled").path("charge_usd").asString()).isEqualTo(COST);
  }

  @Test
  void whatNobodyTellsStaysAsItWasCharged() throws Exception {
    HttpResponse<String> answer = running.chat("ann", "[[simulate fail=no-usage]]");
    JsonNode call = call(answer, "unreconciled");

    assertThat(call.path("outcome").path("answer_id").asString()).startsWith("chatcmpl-");
    isCharged(chat("cut", true));
    assertThat(call(answer, "unreconciled").path("adjustments").asInt()).isZero();
  }

  private void restart(Duration truthAfter) throws IOException {
    running.truthAfter = truthAfter;
    running.restart();
  }
}
