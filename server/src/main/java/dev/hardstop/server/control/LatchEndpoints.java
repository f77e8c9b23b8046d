package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Acknowledgement;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.Restore;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The kill switch: what stops calls at once, and what lets them go on. */
final class LatchEndpoints {
  /** Kill switches that people may have set at once: each call is compared with all of them. */
  private static final int MAX_KILLS = 1_000;

  private static final long PATIENCE_SECONDS = 10;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Ledger ledger;

  /** A latch that is on; {@code budget} and {@code account} only where one account tripped it. */
  record Trip(
      String id,
      String kind,
      Map<String, String> match,
      Optional<String> budget,
      Optional<String> account,
      String reason,
      String by) {

    static Trip of(Latch latch) {
      return new Trip(
          latch.id(),
          latch.kind().name().toLowerCase(Locale.ROOT),
          latch.match(),
          latch.account().map(account -> account.budget()),
          latch.account().map(account -> Views.account(account.values())),
          latch.reason(),
          latch.by());
    }
  }

  /** What a resume did. */
  record Resumed(String id) {}

  LatchEndpoints(Ledger ledger) {
    this.ledger = ledger;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/trips", Right.READ, this::list, "limit", "after"),
        Endpoint.post("/api/v1/kill", Right.OPERATE, this::kill),
        Endpoint.post("/api/v1/resume", Right.OPERATE, this::resume));
  }

  private Answer list(ControlRequest request) {
    String after = request.find("after").orElse("");
    // By id: what people have stopped comes before what rungs have, of which there may be many.
    List<Trip> trips =
        ledger.latches().stream()
            .map(Trip::of)
            .filter(trip -> trip.id().compareTo(after) > 0)
            .sorted(Comparator.comparing(Trip::id))
            .limit(request.limit())
            .toList();
    return Answer.ok(Page.of(trips, request.limit(), Trip::id));
  }

  private Answer kill(ControlRequest request) {
    Map<String, String> match = request.texts("match");
    if (match.isEmpty() && !request.body().path("all").asBoolean(false)) {
      throw ControlRequest.invalid(
          "match", "nothing", "attributes such as {\"team\": \"support\"}, or \"all\": true");
    }
    match.keySet().forEach(LatchEndpoints::requireName);
    // Tripped accounts do not count: however many there are, a person can stop the rest.
    if (ledger.latches().stream().filter(latch -> latch.account().isEmpty()).count() >= MAX_KILLS) {
      throw ControlRequest.invalid(
          "trips", Integer.toString(MAX_KILLS), "fewer; resume some first");
    }
    Latch latch =
        new Latch(
            "kill-" + random(),
            Latch.Kind.TRIPPED,
            match,
            Optional.empty(),
            request.requiredText("reason"),
            request.by());
    durably(done -> ledger.setLatch(latch, done));
    return new Answer(201, Trip.of(latch));
  }

  private Answer resume(ControlRequest request) {
    String id = request.requiredText("id");
    if (ledger.latches().stream().noneMatch(latch -> latch.id().equals(id))) {
      throw new ProblemException(
          HttpProblem.notFound("id: " + id + " (expected: one of GET /api/v1/trips)"));
    }
    if (id.equals(Restore.LATCH)) {
      throw new ProblemException(
          HttpProblem.of(
              409,
              "restored",
              "A restored store has to be told what was spent since its backup.",
              "id: "
                  + id
                  + " (expected: another; stop the server and say it with 'hardstop restore --data"
                  + " DIR')"));
    }
    String reason = request.requiredText("reason");
    durably(done -> ledger.clearLatch(id, request.by(), reason, done));
    return Answer.ok(new Resumed(id));
  }

  /** Returns once the fact is on disk: what was acknowledged survives. */
  private static void durably(Consumer<Acknowledgement> change) {
    var told = new CompletableFuture<Boolean>();
    change.accept(told::complete);
    try {
      if (told.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (TimeoutException | ExecutionException e) {
      // Nobody knows whether it is on disk, so nothing is promised.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ProblemException(
        HttpProblem.storeUnavailable("the change is not on disk (expected: a working disk)"));
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ControlRequest.invalid("match." + name, name, "an attribute in kebab-case");
    }
  }

  private static String random() {
    byte[] bytes = new byte[5];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
