package dev.hardstop.server.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.simulated.ServedCall.Ending;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ServedTest {
  private final RunningProvider running =
      new RunningProvider(RunningProvider.options().retainedCalls(2));

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void keepsTheHeadAndTheBytesOfACall() {
    String body = RunningProvider.chatBody("tokens=5", ", \"unknown\" :  1");
    running.post("/v1/chat/completions?x=1", body, "x-team", "support");

    ServedCall call = running.served().last();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.uri()).isEqualTo("/v1/chat/completions?x=1");
    assertThat(call.header("X-Team")).contains("support");
    assertThat(call.body()).hasToString(body);
    assertThat(call.model()).isEqualTo("gpt-4o");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.billed()).isEqualTo(new BilledUsage(10, 0, 0, 5, 0));
  }

  @Test
  void forgetsTheOldestCallsButNotTheirSums() throws InterruptedException {
    for (int i = 1; i <= 5; i++) {
      running.chat("tokens=" + i);
    }

    assertThat(running.served().retained())
        .extracting(call -> call.billed().completionTokens())
        .containsExactly(4L, 5L);
    assertThat(running.served().calls()).isEqualTo(5);
    assertThat(running.served().billed()).isEqualTo(new BilledUsage(50, 0, 0, 15, 0));
    assertThat(
            running
                .served()
                .await(served -> served.ended(Ending.ANSWERED) == 5, RunningProvider.PATIENCE))
        .isTrue();
  }

  @Test
  void chargesNothingForAnErrorStatus() {
    running.chat("fail=500");
    running.post("/v1/chat/completions", "{}");

    assertThat(running.served().billed()).isEqualTo(BilledUsage.NOTHING);
    assertThat(running.served().byStatus()).containsEntry(500, 1L).containsEntry(400, 1L);
  }

  @Test
  void noticesAClientThatGoesAway() throws Exception {
    try (Socket socket = running.sendChat("tokens=1000 rate=10", ",\"stream\":true")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(running.served().inFlight()).isOne();
      assertThat(running.served().connectionsOpen()).isOne();
    }

    assertThat(running.served().await(served -> served.cancelled() == 1, RunningProvider.PATIENCE))
        .isTrue();
    assertThat(
            running
                .served()
                .await(served -> served.connectionsOpen() == 0, RunningProvider.PATIENCE))
        .isTrue();
    assertThat(running.served().last().ending()).isEqualTo(Ending.CANCELLED);
    assertThat(running.served().billed().completionTokens()).isEqualTo(1000);
  }

  @Test
  void stopsWaitingWhenPatienceIsOver() throws InterruptedException {
    assertThat(running.served().await(served -> served.calls() == 1, Duration.ofMillis(1)))
        .isFalse();
  }

  @Test
  void reportsItselfToOtherProcesses() {
    running.chat("tokens=5 cached=3");
    JsonNode stats = RunningProvider.json(running.get("/simulated/stats"));

    assertThat(stats.path("calls").asLong()).isOne();
    assertThat(stats.path("by_status").path("200").asLong()).isOne();
    assertThat(stats.path("by_model").path("gpt-4o").asLong()).isOne();
    assertThat(stats.path("billed").toString())
        .isEqualTo(
            """
            {"prompt_tokens":12,"cached_tokens":3,"cache_write_tokens":0,\
            "completion_tokens":5,"reasoning_tokens":0}""");
    assertThat(stats.path("connections_opened").asLong()).isOne();
  }
}
