package dev.hardstop.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A few people and programs that call the demo's gateway. The same each time. */
final class DemoTraffic implements AutoCloseable {
  private static final long SEED = 7;
  private static final long EVERY_MILLIS = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> USERS = List.of("anna", "ben", "chen", "dora");
  private static final List<String> QUESTIONS =
      List.of(
          "Where is my parcel?",
          "Summarise this ticket in two sentences: the printer is on fire again.",
          "What is the capital of France?",
          "Write a polite reply that says no.",
          "Explain budgets to a five-year-old.");

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String gatewayUrl;
  private final UnaryOperator<String> secretOf;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("hardstop-traffic").daemon().factory());

  DemoTraffic(String gatewayUrl, UnaryOperator<String> secretOf) {
    this.gatewayUrl = gatewayUrl;
    this.secretOf = secretOf;
    var _ = clock.scheduleAtFixedRate(this::call, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void call() {
    HttpRequest request =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> supportBot();
          case 4, 5, 6 -> request("intern", "", chat("gpt-4o-mini", 120, false));
          case 7 -> request("research", "dora", chat("gpt-4.1", 100_000, false));
          default -> request("research", "chen", chat("gpt-4.1-mini", 200, true));
        };
    // Nobody reads the answers; the ledger does.
    Thread.startVirtualThread(() -> send(request));
  }

  private HttpRequest supportBot() {
    return request("support-bot", pick(USERS), chat("gpt-4o-mini", 200, random.nextBoolean()));
  }

  private String chat(String model, int outputCap, boolean stream) {
    return "{\"model\":\"%s\",\"max_completion_tokens\":%d,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, outputCap, stream, pick(QUESTIONS));
  }

  private HttpRequest request(String key, String user, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gatewayUrl + "/v1/chat/completions"))
            .timeout(PATIENCE)
            .header("authorization", "Bearer " + secretOf.apply(key))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return (user.isEmpty() ? request : request.header("x-hardstop-user", user)).build();
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void send(HttpRequest request) {
    try {
      client.send(request, BodyHandlers.discarding());
    } catch (IOException e) {
      // The demo is ending.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.shutdownNow();
  }
}
