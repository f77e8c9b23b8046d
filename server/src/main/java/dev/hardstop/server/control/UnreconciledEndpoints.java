package dev.hardstop.server.control;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.server.unreconciled.Reconciliation;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Charges that are provisional: listed, settled with the truth, or written off. */
final class UnreconciledEndpoints {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String WRITTEN_OFF = "written off: ";

  private final Tables tables;
  private final Reconciliation reconciliation;

  /** What {@code unreconciled} answers: the page, and how many there are in all. */
  record Unreconciled(List<Views.Call> items, Optional<String> next, long total) {}

  /** A charge that is final now. */
  record Corrected(
      String id, long sequence, String chargedUsdBefore, String chargeUsd, String changeUsd) {}

  UnreconciledEndpoints(Tables tables, Reconciliation reconciliation) {
    this.tables = tables;
    this.reconciliation = reconciliation;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/unreconciled", Right.READ, this::list, "limit", "after"),
        Endpoint.post("/api/v1/unreconciled/{id}/settle", Right.RECONCILE, this::settle),
        Endpoint.post("/api/v1/unreconciled/{id}/write-off", Right.RECONCILE, this::writeOff));
  }

  private Answer list(ControlRequest request) {
    // After a crash the first question is what was open: the answer must not lag behind.
    upToDate();
    Projection projection = tables.projection();
    List<CallRecord> rows = projection.unreconciledAfter(request.after(0), request.limit());
    var page =
        Page.of(
            rows.stream().map(Views::call).toList(),
            request.limit(),
            call -> Long.toString(call.sequence()));
    return Answer.ok(new Unreconciled(page.items(), page.next(), projection.unreconciledCount()));
  }

  private void upToDate() {
    if (!tables.isCurrent(PATIENCE)) {
      throw new ProblemException(
          HttpProblem.storeUnavailable("The tables lag behind the ledger; ask again."));
    }
  }

  private Answer settle(ControlRequest request) {
    long nanoUsd = usd(request.requiredText("usd"));
    Optional<Long> input = count(request, "input_tokens");
    Optional<Long> output = count(request, "output_tokens");
    Optional<Long> tools = count(request, "tool_calls");
    // What is not said stays as it was provisionally charged.
    return correct(
        request,
        charge ->
            Amounts.of(
                nanoUsd,
                input.orElse(charge.of(Unit.INPUT_TOKENS)),
                output.orElse(charge.of(Unit.OUTPUT_TOKENS)),
                charge.of(Unit.REQUESTS),
                tools.orElse(charge.of(Unit.TOOL_CALLS))),
        request.requiredText("reason"));
  }

  /** The truth will not be known: what was charged provisionally is the charge. */
  private Answer writeOff(ControlRequest request) {
    return correct(request, UnaryOperator.identity(), WRITTEN_OFF + request.requiredText("reason"));
  }

  private Answer correct(ControlRequest request, UnaryOperator<Amounts> truth, String reason) {
    String id = request.path("id");
    return switch (reconciliation.correct(id, truth, request.by(), reason)) {
      case Reconciliation.Result.Corrected corrected -> Answer.ok(view(corrected));
      case Reconciliation.Result.Unknown _ ->
          throw new ProblemException(
              HttpProblem.notFound("id: " + id + " (expected: one of GET /api/v1/unreconciled)"));
      case Reconciliation.Result.NotProvisional(CallRecord call) ->
          throw new ProblemException(notProvisional(call));
      case Reconciliation.Result.Several(List<Long> sequences) ->
          throw new ProblemException(several(id, sequences));
      case Reconciliation.Result.StoreUnavailable _ ->
          throw new ProblemException(
              HttpProblem.storeUnavailable(
                  "the correction is not known to be on disk (expected: a working disk); look"
                      + " whether the call is still listed before you repeat it"));
    };
  }

  private static Corrected view(Reconciliation.Result.Corrected corrected) {
    long before = corrected.hold().charge().nanoUsd();
    long after = corrected.truth().nanoUsd();
    return new Corrected(
        corrected.before().id(),
        corrected.before().sequence(),
        Usd.format(before),
        Usd.format(after),
        Usd.format(after - before));
  }

  private static HttpProblem notProvisional(CallRecord call) {
    String charge =
        call.charge().map(known -> " at " + Usd.format(known.nanoUsd()) + " USD").orElse("");
    String how = call.adjustments() > 0 ? ", corrected " + call.adjustments() + " time(s)" : "";
    return HttpProblem.of(
        409,
        "not_unreconciled",
        "The charge is not provisional.",
        "call: " + call.id() + " is " + call.state() + charge + how + " (expected: unreconciled)");
  }

  private static HttpProblem several(String id, List<Long> sequences) {
    return new HttpProblem(
        409,
        "several_attempts",
        "Several attempts of the call are provisional.",
        "id: " + id + " (expected: the sequence of one of its attempts: " + sequences + ")",
        Map.of("sequences", sequences));
  }

  private static long usd(String text) {
    try {
      return Usd.parse(text);
    } catch (IllegalArgumentException e) {
      throw ControlRequest.invalid("usd", text, "a decimal of at most nine places such as 0.12");
    }
  }

  private static Optional<Long> count(ControlRequest request, String name) {
    JsonNode value = request.body().path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw ControlRequest.invalid(name, value.toString(), "a whole number, not negative");
    }
    return Optional.of(value.asLong());
  }
}
