package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.store.CallRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers at once, against the promises Cap and NoFalseRefusal. */
final class ConcurrencyTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir Path folder;

  /** A thousand token ids are a thousand tokens, before and after: the charge is the estimate. */
  @Test
  void admitsExactlyAsManyCallsAsTheLimitIsWorth() {
    String ids =
        IntStream.range(0, 1_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String body = "{\"model\":\"text-embedding-3-small\",\"input\":[" + ids + "]}";
    try (Rig rig = rig("0.1 USD")) {
      HttpClient client = client();
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 1_000)
              .mapToObj(
                  caller ->
                      client.sendAsync(
                          post(rig, "/v1/embeddings", body), HttpResponse.BodyHandlers.ofString()))
              .toList();
      Map<Integer, Long> byStatus =
          answers.stream()
              .map(CompletableFuture::join)
              .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
      rig.settled();
      assertThat(byStatus).containsEntry(200, 100L).containsEntry(402, 900L).hasSize(2);
      assertThat(rig.provider.served().calls()).isEqualTo(100);
      AccountView account = account(rig);
      assertThat(account.settled()).isEqualTo(account.limit());
      assertThat(account.held()).isZero();
      assertCap(rig);
    }
  }

  /** BerriAI/litellm 34732: calls of one session that came at once were each let through. */
  @Test
  void theCallsOfARunThatComeAtOnceShareItsBudget() {
    String ids =
        IntStream.range(0, 1_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String body = "{\"model\":\"text-embedding-3-small\",\"input\":[" + ids + "]}";
    String budgets = "budgets: [{id: session, per: [run], limit: 0.005 USD, window: run}]\n";
    try (Rig rig = new Rig(folder, Rig.KEY + budgets)) {
      HttpClient client = client();
      Map<String, Map<Integer, Long>> byRun =
          IntStream.range(0, 60)
              .mapToObj(
                  caller ->
                      Map.entry(
                          "run-" + caller % 2,
                          client.sendAsync(
                              rig.request("/v1/embeddings")
                                  .header("x-hardstop-run", "run-" + caller % 2)
                                  .POST(HttpRequest.BodyPublishers.ofString(body))
                                  .build(),
                              HttpResponse.BodyHandlers.ofString())))
              .toList()
              .stream()
              .collect(
                  Collectors.groupingBy(
                      Map.Entry::getKey,
                      Collectors.groupingBy(
                          each -> each.getValue().join().statusCode(), Collectors.counting())));
      rig.settled();
      assertThat(byRun)
          .isEqualTo(
              Map.of("run-0", Map.of(200, 5L, 402, 25L), "run-1", Map.of(200, 5L, 402, 25L)));
      assertThat(rig.provider.served().calls()).isEqualTo(10);
    }
  }

  /**
   * The worst case is about ten times the true cost: holds stand in the way, and then come back.
   */
  @Test
  void refusesForGoodOnlyWhatNoLongerFits() throws Exception {
    String body =
        """
        {"model":"gpt-test","max_tokens":200,
         "messages":[{"role":"user","content":"hi [[simulate tokens=12]]"}]}""";
    try (Rig rig = rig("0.02 USD");
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpClient client = client();
      List<Future<Integer>> served = new ArrayList<>();
      for (int caller = 0; caller < 64; caller++) {
        served.add(callers.submit(() -> untilRefusedForGood(client, rig, body)));
      }
      int total = 0;
      for (Future<Integer> each : served) {
        total += each.get();
      }
      rig.settled();
      AccountView account = account(rig);
      List<CallRecord> calls = calls(rig);
      long worstCase = calls.stream().mapToLong(CallRecord::estimateNanoUsd).max().orElseThrow();
      assertThat(account.held()).isZero();
      assertThat(account.limit() - account.settled()).isBetween(0L, worstCase - 1);
      assertThat(rig.provider.served().calls()).isEqualTo(total);
      assertThat(worstCase * total)
          .as("the holds were many times the limit")
          .isGreaterThan(4 * account.limit());
      assertThat(calls)
          .filteredOn(call -> !call.refusal().isEmpty())
          .isNotEmpty()
          .allSatisfy(call -> assertThat(wouldHaveFitted(rig, call)).isFalse());
      assertCap(rig);
    }
  }

  private static int untilRefusedForGood(HttpClient client, Rig rig, String body) throws Exception {
    int served = 0;
    while (true) {
      HttpResponse<String> answer =
          client.send(post(rig, CHAT, body), HttpResponse.BodyHandlers.ofString());
      switch (answer.statusCode()) {
        case 200 -> served++;
        case 429 -> assertThat(answer.body()).contains("budget_contended");
        case 402 -> {
          return served;
        }
        default -> throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
    }
  }

  private Rig rig(String limit) {
    return new Rig(
        folder,
        Rig.KEY
            + "max-in-flight: 2000\n"
            + "budgets:\n  - {id: all, limit: "
            + limit
            + ", window: lifetime}\n");
  }

  /** HTTP/1.1, so that each caller has a connection of its own. */
  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpRequest post(Rig rig, String path, String body) {
    return HttpRequest.newBuilder(URI.create(rig.url() + path))
        .timeout(Duration.ofMinutes(2))
        .header("authorization", "Bearer " + Rig.SECRET)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static AccountView account(Rig rig) {
    return rig.ledger
        .accounts(rig.ledger.rules().resolve(dev.hardstop.engine.budget.Attributes.NONE))
        .getFirst();
  }

  private static List<CallRecord> calls(Rig rig) {
    rig.awaitTables();
    List<CallRecord> calls = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (true) {
      List<CallRecord> page = rig.store.projection().callsBefore(before, 1_000);
      if (page.isEmpty()) {
        return calls;
      }
      calls.addAll(page);
      before = page.getLast().sequence();
    }
  }

  /** What a refused call asked, against what was settled and held when it was refused. */
  private static boolean wouldHaveFitted(Rig rig, CallRecord call) {
    return rig.store.projection().takes(call.sequence()).stream()
        .allMatch(take -> take.ask() <= take.limit() - take.settled() - take.held());
  }

  /** Cap, checked from what the facts recorded and from nothing else. */
  private static void assertCap(Rig rig) {
    List<Take> takes =
        calls(rig).stream()
            .filter(call -> call.refusal().isEmpty())
            .flatMap(call -> rig.store.projection().takes(call.sequence()).stream())
            .toList();
    assertThat(takes).isNotEmpty().allMatch(Take::respectsCap);
  }
}
