package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Route;
import dev.hardstop.providers.wire.WireFormat;
import dev.hardstop.server.config.State;
import dev.hardstop.server.http.Query;
import dev.hardstop.server.http.RequestPath;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at the head of each request: what it wants, whose it is, and so who deals with it.
 *
 * <p>Threads: its event loop only.
 */
final class Reception {
  private static final String OWN_ROOT = "/hardstop/";
  private static final String PROVIDER_ROOT = "/p/";

  private final Loop loop;
  private final OwnPaths ownPaths;

  Reception(Loop loop) {
    this.loop = loop;
    this.ownPaths = new OwnPaths(loop);
  }

  /** Takes a request whose head is in order. */
  void take(HttpServerRequest request) {
    String id = loop.ids().next();
    Optional<RequestPath> path = RequestPath.of(request.uri());
    if (path.isEmpty()) {
      refuse(
          request,
          spoken(request),
          id,
          RefusalCode.INVALID_REQUEST,
          "The path is ambiguous (expected: no '..', '//', ';', backslash or encoded slash)");
    } else if (request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      refuseUpgrade(request, id);
    } else if (path.get().path().startsWith(OWN_ROOT)) {
      ownPaths.take(request, path.get().path(), id);
    } else {
      dispatch(request, path.get(), id);
    }
  }

  /** Takes a request whose head is not in order: nothing in it is believed. */
  void takeBad(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        switch (cause) {
          case TooLongHttpLineException _ -> 414;
          case TooLongHttpHeaderException _ -> 431;
          case TooLongFrameException _ -> 431;
          case null, default -> RefusalCode.INVALID_REQUEST.status();
        };
    String reason =
        cause instanceof IllegalArgumentException told ? String.valueOf(told.getMessage()) : "";
    Refusal refusal =
        Refusal.of(
            RefusalCode.INVALID_REQUEST,
            "The request's head is malformed" + (isPlain(reason) ? ": " + reason : ""),
            "",
            loop.ids().next());
    request.response().putHeader("connection", "close");
    RefusalAnswer.write(request.response(), Wires.USUAL.format(), refusal, status);
    loop.metrics().answered(refusal.code().label(), status);
    request.connection().close();
  }

  /** Only messages that quote nothing of the request. */
  private static boolean isPlain(String reason) {
    return reason.contains("(expected: ") || reason.startsWith("more than ");
  }

  private void refuseUpgrade(HttpServerRequest request, String id) {
    request.response().putHeader("connection", "close");
    request.response().putHeader("upgrade", "HTTP/1.1");
    Refusal refusal =
        Refusal.of(
            RefusalCode.UNSUPPORTED_PATH, "WebSockets are not served (expected: HTTP)", "", id);
    answer(request, spoken(request), refusal, 426);
    request.connection().close();
  }

  private void dispatch(HttpServerRequest request, RequestPath path, String id) {
    Setup setup = loop.setup();
    String native_ = path.path();
    Optional<String> provider = Optional.empty();
    if (native_.startsWith(PROVIDER_ROOT)) {
      int slash = native_.indexOf('/', PROVIDER_ROOT.length());
      if (slash > 0) {
        provider = Optional.of(native_.substring(PROVIDER_ROOT.length(), slash));
        native_ = native_.substring(slash);
      }
    }
    var nativePath = new RequestPath(native_, path.query());
    Wires.Meant meant = meant(request, provider.flatMap(setup::provider), nativePath);
    List<String> inQuery =
        meant
            .wire()
            .format()
            .credentialParameter()
            .map(name -> Query.values(path.query(), name))
            .orElse(List.of());
    var caller = loop.credentials().identify(request.headers(), inQuery, setup);
    switch (caller) {
      case Step.Stop<Credentials.Caller>(var refusal) ->
          answer(
              request,
              meant.wire().format(),
              Refusals.withCall(refusal, id),
              refusal.code().status());
      case Step.Done<Credentials.Caller>(var known) ->
          follow(
              new Arrival(request, setup, path, id, meant.wire(), provider, known), meant.route());
    }
  }

  /** The wire of the provider that the path names decides, else the path itself. */
  private static Wires.Meant meant(
      HttpServerRequest request, Optional<Provider> provider, RequestPath path) {
    String method = request.method().name();
    if (provider.isEmpty()) {
      return Wires.meant(method, path, request.headers()::contains);
    }
    Wires.Wire wire = provider.get().wire();
    return new Wires.Meant(wire, wire.meaning(method, path));
  }

  private static WireFormat spoken(HttpServerRequest request) {
    return Wires.spoken(request.headers()::contains).format();
  }

  /** A request whose caller is known. */
  record Arrival(
      HttpServerRequest request,
      Setup setup,
      RequestPath path,
      String id,
      Wires.Wire wire,
      Optional<String> provider,
      Credentials.Caller caller) {}

  private void follow(Arrival arrival, Route route) {
    switch (route) {
      case Route.Metered metered ->
          forward(
              arrival,
              metered.operation(),
              metered.model(),
              metered.upstreamPath(),
              metered.queryParameters());
      case Route.Free free when isModels(free.operation()) ->
          ownPaths.models(arrival, free.operation() == Operation.MODEL ? free.model() : "");
      case Route.Free free ->
          forward(
              arrival, free.operation(), free.model(), free.upstreamPath(), free.queryParameters());
      case Route.Kept kept when arrival.caller.key().rules().state() == State.REFUSE ->
          refuse(
              arrival,
              RefusalCode.UNSUPPORTED_PATH,
              kept.upstreamPath() + ": kept objects are refused by 'state: refuse'");
      case Route.Kept kept -> forward(arrival, kept);
      case Route.OwnedState(var path) ->
          refuse(
              arrival,
              RefusalCode.UNSUPPORTED_PATH,
              path
                  + ": kept at the provider, and nobody is on record as its owner (see"
                  + " docs/reference/providers.md)");
      case Route.Unsupported(var path) ->
          refuse(
              arrival,
              RefusalCode.UNSUPPORTED_PATH,
              path + ": known, but not served yet (see docs/reference/gateway.md)");
      case Route.Unknown(var message) -> refuse(arrival, RefusalCode.UNKNOWN_PATH, message);
    }
  }

  private static boolean isModels(Operation operation) {
    return operation == Operation.MODELS || operation == Operation.MODEL;
  }

  private void forward(Arrival arrival, Route.Kept kept) {
    forward(
        arrival,
        kept.operation(),
        "",
        kept.upstreamPath(),
        kept.queryParameters(),
        kept.name().map(name -> new Forward.Named(arrival.request.method(), name)));
  }

  private void forward(
      Arrival arrival,
      Operation operation,
      String model,
      String upstreamPath,
      Set<String> queryParameters) {
    forward(arrival, operation, model, upstreamPath, queryParameters, Optional.empty());
  }

  private void forward(
      Arrival arrival,
      Operation operation,
      String model,
      String upstreamPath,
      Set<String> queryParameters,
      Optional<Forward.Named> named) {
    CallerKey key = arrival.caller.key();
    int most = key.rules().maxInFlight();
    if (!loop.inFlight().enter(key.id(), most)) {
      refuse(
          arrival,
          RefusalCode.THROTTLED,
          "This key has " + most + " calls in flight, as many as it may");
      return;
    }
    var forward =
        new Forward(
            arrival.id,
            arrival.wire,
            operation,
            arrival.provider,
            model,
            upstreamPath,
            Query.allowed(arrival.path.query(), queryParameters),
            arrival.caller,
            named);
    new Exchange(loop, arrival.setup, arrival.request, forward).start();
  }

  private void refuse(Arrival arrival, RefusalCode code, String message) {
    refuse(arrival.request, arrival.wire.format(), arrival.id, code, message);
  }

  private void refuse(
      HttpServerRequest request, WireFormat wire, String id, RefusalCode code, String message) {
    answer(request, wire, Refusal.of(code, message, "", id), code.status());
  }

  private void answer(HttpServerRequest request, WireFormat wire, Refusal refusal, int status) {
    if (request.version() != HttpVersion.HTTP_2 || !request.isEnded()) {
      Leftover.closeUnlessRead(request, loop.vertx());
    }
    RefusalAnswer.write(request.response(), wire, refusal, status);
    loop.metrics().answered(refusal.code().label(), status);
  }
}
