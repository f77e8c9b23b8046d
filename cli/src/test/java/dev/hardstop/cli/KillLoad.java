package dev.hardstop.cli;

import dev.hardstop.engine.money.Usd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Callers of all kinds on one server until it dies, and what they were told: whole answers, streams
 * and reservations, of users who share squads who share a company.
 */
final class KillLoad {
  static final String BUDGETS =
      """
      - {id: company-day, limit: 5000 USD, window: day}
      - {id: squad-day, per: [squad], limit: 0.0012 USD, window: day}
      - {id: user-day, per: [user], limit: 0.00025 USD, window: day}
      - {id: user-hour, per: [user], limit: 60k tokens, window: every 24h}
      - {id: user-rolling, per: [user], limit: 0.0003 USD, window: rolling 1h}
      """;

  /** The most that a squad is let have, in nano-dollars. */
  static final long SQUAD_LIMIT = 1_200_000;

  private static final int CALLERS = 16;
  private static final int USERS = 6;
  private static final int LEFT_OPEN = 40;

  /**
   * What a caller last knew of a reservation.
   *
   * @param asked how it was told to end, or empty
   * @param told whether that was answered with 200
   */
  record Reserved(String id, long heldNanoUsd, String asked, long spentNanoUsd, boolean told) {}

  /** What a call through the gateway was answered, by its mark. */
  final Map<String, Answered> answered = new ConcurrentHashMap<>();

  /** Whether and what a gateway call cost, as its answer said. */
  record Answered(String id, Optional<String> costUsd) {}

  /** Reservations that were made, over all rounds until they are known to have ended. */
  final Map<String, Reserved> reserved = new ConcurrentHashMap<>();

  final AtomicLong sent = new AtomicLong();
  final AtomicLong wrongRepeats = new AtomicLong();

  private final AtomicInteger marks = new AtomicInteger();
  private volatile String round = "";
  private volatile CountDownLatch flowing = new CountDownLatch(0);

  /** Lets callers loose on a server, kills it at some moment, and waits for the callers to end. */
  void killUnder(ServeProcess serve, int number, SplittableRandom random)
      throws InterruptedException {
    round = "r" + number;
    answered.clear();
    AtomicBoolean over = new AtomicBoolean();
    // Mostly in the midst of the load; now and then while everything is still cold.
    flowing = new CountDownLatch(random.nextInt(5) == 0 ? 0 : 3 * CALLERS);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      SplittableRandom own = random.split();
      callers.add(Thread.startVirtualThread(() -> callUntil(serve, own, over)));
    }
    if (!flowing.await(60, java.util.concurrent.TimeUnit.SECONDS)) {
      throw new AssertionError("no " + 3 * CALLERS + " answers within a minute");
    }
    java.util.concurrent.locks.LockSupport.parkNanos(
        Duration.ofMillis(random.nextLong(400)).toNanos());
    serve.kill();
    over.set(true);
    serve.client.shutdownNow();
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void callUntil(ServeProcess serve, SplittableRandom own, AtomicBoolean over) {
    while (!over.get()) {
      try {
        if (own.nextInt(3) == 0) {
          reserveOrEnd(serve, own);
        } else {
          chat(serve, own);
        }
      } catch (IOException e) {
        // It was killed: what this call came to is for the ledger to say.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void chat(ServeProcess serve, SplittableRandom own)
      throws IOException, InterruptedException {
    String mark = round + "c" + marks.incrementAndGet();
    String body =
        ("{\"model\":\"gpt-4o-mini\",\"stream\":%s,\"max_completion_tokens\":%d,\"messages\":"
                + "[{\"role\":\"user\",\"content\":\"round and round mark:%s.\"}]}")
            .formatted(own.nextInt(3) == 0, own.nextInt(20, 200), mark);
    int user = own.nextInt(USERS);
    HttpRequest request =
        HttpRequest.newBuilder(serve.chat(user(user), body), (_, _) -> true)
            .header("x-hardstop-squad", squad(user))
            .header("x-hardstop-call", mark)
            .build();
    sent.incrementAndGet();
    HttpResponse<String> answer = serve.send(request);
    flowing.countDown();
    if (answer.statusCode() == 200) {
      answered.put(
          mark,
          new Answered(
              answer.headers().firstValue("x-hardstop-request-id").orElseThrow(),
              answer.headers().firstValue("x-hardstop-cost-usd")));
    }
  }

  private void reserveOrEnd(ServeProcess serve, SplittableRandom own)
      throws IOException, InterruptedException {
    Optional<Reserved> one = reserved.size() < own.nextInt(LEFT_OPEN) ? Optional.empty() : any(own);
    if (one.isPresent()) {
      end(serve, one.get(), own);
    } else {
      reserve(serve, own);
    }
  }

  private void reserve(ServeProcess serve, SplittableRandom own)
      throws IOException, InterruptedException {
    long nanoUsd = own.nextLong(1_000, 20_000);
    int user = own.nextInt(USERS);
    String body =
        "{\"attributes\":{\"user\":\"%s\",\"squad\":\"%s\"},\"amounts\":{\"USD\":\"%s\",\"tokens\":100},\"ttl\":\"24h\"}"
            .formatted(user(user), squad(user), Usd.format(nanoUsd));
    sent.incrementAndGet();
    HttpResponse<String> answer = post(serve, "", body);
    if (answer.statusCode() == 201) {
      String id = json(answer).path("id").asString();
      reserved.put(id, new Reserved(id, nanoUsd, "", 0, false));
    }
  }

  /** Ends a reservation, of this round or an earlier one; repeats an end whose answer was lost. */
  private void end(ServeProcess serve, Reserved one, SplittableRandom own)
      throws IOException, InterruptedException {
    boolean repeats = !one.asked().isEmpty();
    String how = repeats ? one.asked() : own.nextInt(4) == 0 ? "release" : "settle";
    // Now and then it came to more than was held.
    long spent = repeats ? one.spentNanoUsd() : own.nextLong(one.heldNanoUsd() * 9 / 8);
    Reserved asked = new Reserved(one.id(), one.heldNanoUsd(), how, spent, false);
    // Only one caller asks for an end, else another end than the first would be refused rightly.
    if (!reserved.replace(one.id(), one, asked) && !repeats) {
      return;
    }
    String body =
        how.equals("settle") ? "{\"amounts\":{\"USD\":\"%s\"}}".formatted(Usd.format(spent)) : "{}";
    sent.incrementAndGet();
    HttpResponse<String> answer = post(serve, "/" + one.id() + "/" + how, body);
    flowing.countDown();
    if (answer.statusCode() == 200) {
      reserved.replace(
          one.id(), asked, new Reserved(one.id(), one.heldNanoUsd(), how, spent, true));
      if (how.equals("settle")
          && !json(answer).path("charged").path("USD").asString().equals(Usd.format(spent))) {
        wrongRepeats.incrementAndGet();
      }
    } else if (answer.statusCode() == 404 || answer.statusCode() == 409) {
      wrongRepeats.incrementAndGet();
    }
  }

  private Optional<Reserved> any(SplittableRandom own) {
    List<Reserved> open = reserved.values().stream().filter(each -> !each.told()).toList();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(own.nextInt(open.size())));
  }

  private static HttpResponse<String> post(ServeProcess serve, String path, String body)
      throws IOException, InterruptedException {
    return serve.send(
        HttpRequest.newBuilder(URI.create(serve.gatewayUrl + "/hardstop/v1/reservations" + path))
            .timeout(Duration.ofSeconds(60))
            .header("authorization", "Bearer " + ServeProcess.KEY)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private String user(int number) {
    return round + "u" + number;
  }

  private String squad(int user) {
    return round + "s" + user % 2;
  }

  /** Returns the squads of the round that was. */
  List<String> squads() {
    return List.of(squad(0), squad(1));
  }
}
