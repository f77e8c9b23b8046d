package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait, leave, read slowly or come all at once. */
final class FlowTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;

  private static String raw(String body) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
        + Rig.SECRET
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static HttpRequest chat(Rig rig, String directive) {
    return rig.request(CHAT).POST(BodyPublishers.ofString(Rig.chat(directive))).build();
  }

  private static CallRecord lastCall(Rig rig) throws InterruptedException {
    rig.settled();
    rig.store
        .projection()
        .awaitWatermark(rig.ledger.sizes().lastSequence(), Duration.ofSeconds(10));
    return rig.store.projection().callsBefore(Long.MAX_VALUE, 1).getFirst();
  }

  @Test
  void aStreamWhoseClientLeftIsReadToItsEndAndSettled() throws Exception {
    try (Rig rig = new Rig(folder)) {
      try (RawClient client = new RawClient(rig.gateway.port())) {
        client.send(raw(Rig.streamedChat("prompt=10 tokens=300 rate=400")));
        assertThat(client.answer()).startsWith("HTTP/1.1 200");
      }

      CallRecord call = lastCall(rig);

      assertThat(call.ending()).isEqualTo("metered");
      assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(10_000 + 1_200_000);
      assertThat(rig.provider.served().last().ending()).isEqualTo(ServedCall.Ending.ANSWERED);
    }
  }

  @Test
  void anAnswerWhoseClientLeftIsReadToItsEndAndSettled() throws Exception {
    try (Rig rig = new Rig(folder)) {
      try (RawClient client = new RawClient(rig.gateway.port())) {
        client.send(raw(Rig.chat("prompt=10 tokens=300 latency=500ms")));
        assertThat(rig.provider.served().await(s -> s.calls() == 1, Duration.ofSeconds(10)))
            .isTrue();
      }

      assertThat(lastCall(rig).ending()).isEqualTo("metered");
    }
  }

  @Test
  void aCallWaitsForOnesInFlightInsteadOfBeingRefused() {
    try (Rig rig =
        new Rig(folder, Rig.KEY + "budgets: [{id: all, limit: 0.1 USD, window: day}]\n")) {
      List<CompletableFuture<HttpResponse<String>>> calls =
          Stream.of("latency=700ms tokens=1", "tokens=2", "tokens=3")
              .map(words -> rig.client.sendAsync(chat(rig, words), BodyHandlers.ofString()))
              .toList();

      assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
      rig.settled();
    }
  }

  @Test
  void waitingEndsInARetryableRefusal() {
    try (Rig rig =
        new Rig(
            folder,
            Rig.KEY
                + "wait: 300ms\nfit: never\nbudgets: [{id: all, limit: 0.1 USD, window: day}]\n")) {
      var first = rig.client.sendAsync(chat(rig, "latency=3s tokens=1"), BodyHandlers.ofString());
      rig.until("no call came", () -> rig.provider.served().calls() == 1);

      HttpResponse<String> second = rig.post(CHAT, Rig.chat("tokens=2"));

      assertThat(second.statusCode()).as(second.body()).isEqualTo(429);
      assertThat(second.body()).contains("\"code\":\"budget_contended\"");
      assertThat(second.headers().firstValue("x-should-retry")).contains("true");
      assertThat(second.headers().firstValue("retry-after")).contains("1");
      assertThat(first.join().statusCode()).isEqualTo(200);
      assertThat(rig.provider.served().calls()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatLeavesWhileItWaitsLeavesTheQueue() {
    try (Rig rig =
        new Rig(
            folder, Rig.KEY + "fit: never\nbudgets: [{id: all, limit: 0.1 USD, window: day}]\n")) {
      var first = rig.client.sendAsync(chat(rig, "latency=2s tokens=1"), BodyHandlers.ofString());
      rig.until("no call came", () -> rig.provider.served().calls() == 1);
      try (RawClient client = new RawClient(rig.gateway.port())) {
        client.send(raw(Rig.chat("tokens=2")));
        rig.until("nobody waits", () -> rig.ledger.sizes().waiters() == 1);
      }
      rig.until("somebody still waits", () -> rig.ledger.sizes().waiters() == 0);
      assertThat(first.join().statusCode()).isEqualTo(200);
      rig.settled();
      assertThat(rig.provider.served().calls()).isEqualTo(1);
    }
  }

  @Test
  void aKeyHasOnlySoManyCallsInFlight() {
    try (Rig rig = new Rig(folder, Rig.KEY + "    max-in-flight: 1\n" + Rig.BUDGET)) {
      var first = rig.client.sendAsync(chat(rig, "latency=1s tokens=1"), BodyHandlers.ofString());
      rig.until("no call came", () -> rig.provider.served().calls() == 1);

      HttpResponse<String> second = rig.post(CHAT, Rig.chat("tokens=2"));

      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(second.body()).contains("\"code\":\"throttled\"");
      assertThat(first.join().statusCode()).isEqualTo(200);
      rig.settled();
      assertThat(rig.post(CHAT, Rig.chat("tokens=2")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSlowReaderSlowsTheProviderDown() throws Exception {
    try (Rig rig = new Rig(folder)) {
      try (RawClient client = new RawClient(rig.gateway.port())) {
        String many = Rig.streamedChat("prompt=10 tokens=16000").replace("{", "{\"n\":6,");
        client.send(raw(many.replace("{\"n\":6,\"role\"", "{\"role\"")));
        assertThat(client.answer()).startsWith("HTTP/1.1 200");
        for (int i = 0; i < 20; i++) {
          assertThat(rig.post(CHAT, Rig.chat("tokens=1")).statusCode()).isEqualTo(200);
        }
        assertThat(rig.provider.served().inFlight())
            .as("the provider is held back by a client that does not read")
            .isEqualTo(1);
        client.send("GET /hardstop/health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(client.untilClosed()).contains("data: [DONE]").contains("\"live\"");
      }
      rig.settled();
      assertThat(rig.provider.served().inFlight()).isZero();
    }
  }

  @Test
  void aLargeAnswerIsReadToItsEndThoughItsClientStoppedReadingAndLeft() throws Exception {
    try (Rig rig = new Rig(folder)) {
      try (RawClient client = new RawClient(rig.gateway.port())) {
        // A megabyte for each of its choices: more than the sockets on the way hold.
        String large = Rig.chat("prompt=10 tokens=10 fail=huge-event");
        client.send(raw(large.replaceFirst("\\{", "{\"n\":24,")));
        assertThat(client.head()).startsWith("HTTP/1.1 200");
      }

      CallRecord call = lastCall(rig);

      assertThat(call.ending()).as(call.detail()).isEqualTo("metered");
    }
  }

  @Test
  void aCallThatFitsOnceItIsCountedWarnsNobody() throws Exception {
    try (Rig rig = new Rig(folder, Rig.KEY + Rig.BUDGET.replace("10 USD", "0.05 USD"))) {
      assertThat(rig.post(CHAT, Rig.chat("prompt=20000 tokens=1")).statusCode()).isEqualTo(200);
      String words = "hello ".repeat(6_500);

      HttpResponse<String> answer =
          rig.post(
              CHAT,
              Rig.chat("prompt=6600 tokens=1")
                  .replace("gpt-test", "gpt-4o")
                  .replace("hi ", words)
                  .replaceFirst("\\{", "{\"max_tokens\":16,"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(lastCall(rig).ending()).isEqualTo("metered");
      assertThat(rig.store.projection().alertsBefore(Long.MAX_VALUE, 10)).isEmpty();
    }
  }

  @Test
  void manyCallersAtOnceNeverSpendMoreThanTheLimit() throws Exception {
    long limit = 1_000_000_000L;
    try (Rig rig =
        new Rig(
            folder,
            Rig.KEY + "wait: 20s\nfit: never\nbudgets: [{id: all, limit: 1 USD, window: day}]\n")) {
      // The worst case of a call is about 0.0657 USD, its true cost 0.008 USD.
      List<Thread> callers =
          IntStream.range(0, 32)
              .mapToObj(
                  i ->
                      Thread.startVirtualThread(
                          () -> {
                            while (rig.post(CHAT, Rig.chat("prompt=4000 tokens=1000")).statusCode()
                                != 402) {
                              Thread.onSpinWait();
                            }
                          }))
              .toList();
      for (Thread caller : callers) {
        caller.join();
      }
      rig.settled();

      long settled =
          rig.store
                  .projection()
                  .awaitWatermark(rig.ledger.sizes().lastSequence(), Duration.ofSeconds(10))
              ? settled(rig)
              : -1;
      assertThat(settled).isLessThanOrEqualTo(limit).isGreaterThan(limit - 66_000_000L);
      assertThat(settled).isEqualTo(rig.provider.served().calls() * 8_000_000L);
    }
  }

  private static long settled(Rig rig) {
    return rig.store.projection().callsBefore(Long.MAX_VALUE, 1_000).stream()
        .flatMap(call -> call.charge().stream())
        .mapToLong(Amounts::nanoUsd)
        .sum();
  }
}
