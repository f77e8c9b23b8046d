package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.budget.Resolution;
import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.time.Span;
import dev.hardstop.providers.wire.ModelEntry;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway answers by itself: health, the models of a key, its budgets, its calls, its
 * reservations.
 *
 * <p>Threads: its event loop only.
 */
final class OwnPaths {
  private static final String LIVE = "/hardstop/health/live";
  private static final String READY = "/hardstop/health/ready";
  private static final String BUDGETS = "/hardstop/v1/budgets";
  private static final String CALLS = "/hardstop/v1/calls/";
  private static final int MAX_ID_LENGTH = 64;

  private final Loop loop;
  private final ReservationPaths reservations;

  OwnPaths(Loop loop) {
    this.loop = loop;
    this.reservations = new ReservationPaths(loop);
  }

  void take(HttpServerRequest request, String path, String id) {
    if (ReservationPaths.isOne(path)) {
      identified(request, path, id);
    } else if (!request.method().name().equals("GET")) {
      refuse(request, id, RefusalCode.UNKNOWN_PATH, "Unknown method for " + path);
    } else if (path.equals(LIVE)) {
      json(request.response(), 200, id, "{\"status\":\"live\"}");
    } else if (path.equals(READY)) {
      ready(request, id);
    } else {
      identified(request, path, id);
    }
  }

  private void ready(HttpServerRequest request, String id) {
    boolean isReady = loop.parts().ready().getAsBoolean() && !loop.ledger().sizes().suspended();
    json(
        request.response(),
        isReady ? 200 : 503,
        id,
        isReady ? "{\"status\":\"ready\"}" : "{\"status\":\"not ready\"}");
  }

  private void identified(HttpServerRequest request, String path, String id) {
    switch (loop.credentials().identify(request.headers(), loop.setup())) {
      case Step.Stop<Credentials.Caller>(var refusal) ->
          answer(request, Wires.USUAL.format(), Refusals.withCall(refusal, id));
      case Step.Done<Credentials.Caller>(var caller) -> {
        if (ReservationPaths.isOne(path)) {
          reservations.take(request, path, caller.key(), id);
        } else if (path.equals(BUDGETS)) {
          budgets(request, caller.key(), id);
        } else if (path.startsWith(CALLS) && path.length() <= CALLS.length() + MAX_ID_LENGTH) {
          call(request, path.substring(CALLS.length()), caller.key(), id);
        } else {
          refuse(request, id, RefusalCode.UNKNOWN_PATH, "Unknown path: " + path);
        }
      }
    }
  }

  /** Accounts that are not in memory are read from the disk. */
  private void budgets(HttpServerRequest request, CallerKey key, String id) {
    loop.vertx()
        .executeBlocking(() -> budgets(key), false)
        .onSuccess(text -> json(request.response(), 200, id, text))
        .onFailure(
            fault ->
                refuse(request, id, RefusalCode.STORE_UNAVAILABLE, "Budgets cannot be read now"));
  }

  private void call(HttpServerRequest request, String callId, CallerKey key, String id) {
    loop.vertx()
        .executeBlocking(() -> loop.parts().calls().find(callId, key.id()), false)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    text -> json(request.response(), 200, id, text),
                    () ->
                        refuse(
                            request,
                            id,
                            RefusalCode.UNKNOWN_CALL,
                            "No such call of this key (expected: an id that an answer carried)")))
        .onFailure(
            fault ->
                refuse(request, id, RefusalCode.STORE_UNAVAILABLE, "Calls cannot be read now"));
  }

  /** What the caller's key may still spend; accounts per caller-set attributes are left out. */
  private String budgets(CallerKey key) {
    Attributes attributes = Attributes.of(key.bound(), key.settings().namespace());
    Resolution resolution = loop.ledger().rules().resolve(attributes);
    var json = new StringBuilder("{\"budgets\":[");
    String separator = "";
    for (AccountView account : loop.ledger().accounts(resolution)) {
      if (key.disclosure(account.budget().id()) != Disclosure.NONE) {
        json.append(separator).append(account(account, key.disclosure(account.budget().id())));
        separator = ",";
      }
    }
    return json.append("]}").toString();
  }

  private static String account(AccountView view, Disclosure disclosure) {
    var json = new StringBuilder("{");
    if (disclosure == Disclosure.FULL) {
      json.append("\"budget\":").append(JsonText.quoted(view.budget().id()));
      json.append(",\"account\":").append(JsonText.quoted(view.id().values()));
      json.append(",\"unit\":").append(JsonText.quoted(view.budget().unit().label()));
      append(json, "limit", view, view.limit());
      append(json, "budget_amount", view, view.amount());
      append(json, "settled", view, view.settled());
      append(json, "held", view, view.held());
      append(json, "available", view, view.available());
      json.append(',');
    }
    json.append("\"resets_at\":");
    json.append(
        view.endsAtMillis() == Span.NEVER
            ? "null"
            : JsonText.quoted(Instant.ofEpochMilli(view.endsAtMillis()).toString()));
    return json.append('}').toString();
  }

  private static void append(StringBuilder json, String name, AccountView view, long quantity) {
    json.append(",\"").append(name).append("\":");
    json.append(JsonText.quoted(Amount.plain(view.budget().unit(), quantity)));
  }

  /**
   * Answers with the models that a key may use.
   *
   * @param model only this one; empty for all
   */
  void models(Reception.Arrival arrival, String model) {
    WireFormat wire = arrival.wire().format();
    List<ModelEntry> all = models(arrival);
    if (model.isEmpty()) {
      models(arrival, wire.modelList(all));
      return;
    }
    Optional<ModelEntry> one = all.stream().filter(entry -> entry.id().equals(model)).findFirst();
    if (one.isPresent()) {
      models(arrival, wire.model(one.get()));
    } else {
      Refusal refusal =
          Refusal.of(
              RefusalCode.UNKNOWN_OBJECT,
              "No such model for this key (expected: one that GET /v1/models lists)",
              "",
              arrival.id());
      answer(arrival.request(), wire, refusal);
    }
  }

  private void models(Reception.Arrival arrival, byte[] body) {
    HttpServerResponse response = arrival.request().response();
    json(response, arrival.wire().format(), 200, arrival.id(), Buffer.buffer(body));
  }

  /** Only of the wire that was called: bodies are not translated, so others could not be used. */
  private static List<ModelEntry> models(Reception.Arrival arrival) {
    CallerKey key = arrival.caller().key();
    Optional<String> only = arrival.provider();
    return arrival.setup().providers().stream()
        .filter(provider -> provider.api() == arrival.wire().api())
        .filter(provider -> only.isEmpty() || only.get().equals(provider.name()))
        .filter(provider -> key.settings().allowsProvider(provider.name()))
        .flatMap(
            provider ->
                provider.modelNames().stream()
                    .filter(
                        name ->
                            provider.modelOf(name).stream().anyMatch(key.settings()::allowsModel))
                    .map(name -> new ModelEntry(name, 0, provider.name())))
        .toList();
  }

  private void json(HttpServerResponse response, int status, String id, String text) {
    json(response, Wires.USUAL.format(), status, id, Buffer.buffer(text));
  }

  private void json(
      HttpServerResponse response, WireFormat wire, int status, String id, Buffer body) {
    response.setStatusCode(status);
    response.putHeader("content-type", "application/json");
    AnswerHeaders.identify(response.headers(), wire, id);
    response.end(body);
    loop.metrics().answered("own", status);
  }

  private void refuse(HttpServerRequest request, String id, RefusalCode code, String message) {
    answer(request, Wires.USUAL.format(), Refusal.of(code, message, "", id));
  }

  private void answer(HttpServerRequest request, WireFormat wire, Refusal refusal) {
    Leftover.closeUnlessRead(request, loop.vertx());
    RefusalAnswer.write(request.response(), wire, refusal, refusal.code().status());
    loop.metrics().answered(refusal.code().label(), refusal.code().status());
  }
}
