package dev.hardstop.server.control;

import dev.hardstop.store.CallRecord;
import java.util.List;

/** Every decision, newest first. */
final class CallEndpoints {
  private final Tables tables;

  /** All attempts and refusals of one public id. */
  record Attempts(String id, List<Views.Call> attempts) {}

  CallEndpoints(Tables tables) {
    this.tables = tables;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/calls", Right.READ, this::list, "limit", "after"),
        Endpoint.get("/api/v1/calls/{id}", Right.READ, this::one));
  }

  private Answer list(ControlRequest request) {
    List<CallRecord> rows =
        tables.current().callsBefore(request.after(Long.MAX_VALUE), request.limit());
    return Answer.ok(
        Page.of(
            rows.stream().map(Views::call).toList(),
            request.limit(),
            call -> Long.toString(call.sequence())));
  }

  private Answer one(ControlRequest request) {
    String id = request.path("id");
    List<CallRecord> rows = tables.current().calls(id);
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
}
