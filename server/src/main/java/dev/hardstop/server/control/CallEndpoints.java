package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;

/** Every decision, newest first, and what is not reconciled yet. */
final class CallEndpoints {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Projection projection;
  private final Ledger ledger;

  /** What {@code unreconciled} answers: the page, and how many there are in all. */
  record Unreconciled(List<Views.Call> items, java.util.Optional<String> next, long total) {}

  /** All attempts and refusals of one public id. */
  record Attempts(String id, List<Views.Call> attempts) {}

  CallEndpoints(Projection projection, Ledger ledger) {
    this.projection = projection;
    this.ledger = ledger;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/calls", Right.READ, this::list, "limit", "after"),
        Endpoint.get("/api/v1/calls/{id}", Right.READ, this::one),
        Endpoint.get("/api/v1/unreconciled", Right.READ, this::unreconciled, "limit", "after"));
  }

  private Answer list(ControlRequest request) {
    List<CallRecord> rows = projection.callsBefore(request.after(Long.MAX_VALUE), request.limit());
    return Answer.ok(
        Page.of(
            rows.stream().map(Views::call).toList(),
            request.limit(),
            call -> Long.toString(call.sequence())));
  }

  private Answer one(ControlRequest request) {
    String id = request.path("id");
    List<CallRecord> rows = projection.calls(id);
    if (rows.isEmpty()) {
      throw new ProblemException(
          HttpProblem.notFound(
              "call: "
                  + id
                  + " (expected: the id of an answer's x-hardstop-request-id, at most as old as the"
                  + " history that is kept)"));
    }
    return Answer.ok(new Attempts(id, rows.stream().map(Views::call).toList()));
  }

  private Answer unreconciled(ControlRequest request) {
    // After a crash the first question is what was open: the answer must not lag behind.
    upToDate();
    List<CallRecord> rows = projection.unreconciledAfter(request.after(0), request.limit());
    var page =
        Page.of(
            rows.stream().map(Views::call).toList(),
            request.limit(),
            call -> Long.toString(call.sequence()));
    return Answer.ok(new Unreconciled(page.items(), page.next(), projection.unreconciledCount()));
  }

  private void upToDate() {
    try {
      if (!projection.awaitWatermark(ledger.sizes().lastSequence(), PATIENCE)) {
        throw new ProblemException(
            HttpProblem.storeUnavailable("The tables lag behind the ledger; ask again."));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
