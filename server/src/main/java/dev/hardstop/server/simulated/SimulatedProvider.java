package dev.hardstop.server.simulated;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A provider that speaks true wire formats, makes up its answers, and counts what it charges.
 *
 * <p>Usage follows from the request by {@link PromptTokens} and {@link Generation}. A request can
 * steer its own answer by a {@link Directive}. {@code GET /simulated/stats} reports {@link Served}
 * as JSON and counts as no call.
 *
 * <p>Threads: one event loop serves all connections.
 */
public final class SimulatedProvider {
  private static final String STATS_PATH = "/simulated/stats";

  private final Vertx vertx;
  private final SimulatedProviderOptions options;
  private final HttpServer server;
  private final Served served;
  private final List<WireFormat> formats;
  private final SplittableRandom chance;
  private final Ids ids;
  private final long latencyMillis;

  private SimulatedProvider(Vertx vertx, SimulatedProviderOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.server = vertx.createHttpServer(serverOptions(options));
    this.served = new Served(options.retainedCalls());
    this.formats =
        List.of(
            new BedrockWire(options.apiKey()),
            new GeminiWire(options.apiKey(), options.knownModelsOnly()),
            new AnthropicWire(options.apiKey(), options.knownModelsOnly()),
            new OpenRouterWire(options.apiKey(), options.knownModelsOnly()),
            new AzureWire(options.apiKey(), options.knownModelsOnly()),
            new OpenAiWire(options.apiKey(), options.knownModelsOnly()));
    SplittableRandom random = new SplittableRandom(options.seed());
    this.chance = random.split();
    this.ids = new Ids(random.split());
    this.latencyMillis = options.latency().toMillis();
  }

  /** Starts a provider; the future fails if its port cannot be bound. */
  public static Future<SimulatedProvider> start(Vertx vertx, SimulatedProviderOptions options) {
    SimulatedProvider provider = new SimulatedProvider(vertx, options);
    return provider.listen().map(provider);
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Returns the address that stands for a provider's own, such as {@code http://127.0.0.1:9000}.
   */
  public String url() {
    String scheme = options.tls().isPresent() ? "https" : "http";
    return scheme + "://" + options.host() + ":" + port();
  }

  /** Returns what it has served so far. */
  public Served served() {
    return served;
  }

  /** Stops listening and closes all connections, answered or not. */
  public Future<Void> close() {
    return server.close();
  }

  private Future<HttpServer> listen() {
    return server
        .connectionHandler(
            connection -> {
              served.connected();
              connection.closeHandler(_ -> served.disconnected());
            })
        .requestHandler(this::receive)
        .listen();
  }

  private static HttpServerOptions serverOptions(SimulatedProviderOptions options) {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setHandle100ContinueAutomatically(true);
    options.tls().ifPresent(tls -> server.setSsl(true).setUseAlpn(true).setKeyCertOptions(tls));
    return server;
  }

  private void receive(HttpServerRequest request) {
    if (STATS_PATH.equals(request.path())) {
      request.response().putHeader("content-type", Answer.JSON).end(Json.buffer(served.toJson()));
      return;
    }
    new BodyReader(options.bodyLimitBytes())
        .read(request, body -> serve(request, body), () -> refuseLargeBody(request));
  }

  private void serve(HttpServerRequest request, Buffer body) {
    Directive directive;
    try {
      directive = Directive.parse(words(request, body));
    } catch (IllegalArgumentException e) {
      refuse(request, body, call(request, body, Directive.NONE, Optional.empty()), e);
      return;
    }
    Call call = call(request, body, directive, fault(directive));
    WireFormat format = formatOf(call);
    deliver(request, body, call, format, answer(format, call));
  }

  private Answer answer(WireFormat format, Call call) {
    try {
      return format.answer(call).distorted(call.fault());
    } catch (WireError error) {
      return format.refusal(call, error);
    }
  }

  private void deliver(
      HttpServerRequest request, Buffer body, Call call, WireFormat format, Answer answer) {
    Directive directive = call.directive();
    format.putHeaders(request.response().headers(), call);
    Served.Entry entry = served.begin(request, body, call.fault(), answer);
    long rate = directive.tokensPerSecond().orElse(options.tokensPerSecond());
    long latency = directive.latency().map(Duration::toMillis).orElse(latencyMillis);
    new Delivery(vertx, request, answer, call.fault(), rate, entry).begin(latency);
  }

  private void refuse(
      HttpServerRequest request, Buffer body, Call call, IllegalArgumentException reason) {
    WireFormat format = formatOf(call);
    WireError error = WireError.invalid(null, "bad_directive", String.valueOf(reason.getMessage()));
    deliver(request, body, call, format, format.refusal(call, error));
  }

  private void refuseLargeBody(HttpServerRequest request) {
    Call call = call(request, Buffer.buffer(), Directive.NONE, Optional.empty());
    WireFormat format = formatOf(call);
    WireError error =
        new WireError(
            413,
            "invalid_request_error",
            null,
            "request_too_large",
            "The request body is over " + options.bodyLimitBytes() + " bytes.");
    request.response().putHeader("connection", "close");
    deliver(request, Buffer.buffer(), call, format, format.refusal(call, error));
  }

  private Call call(
      HttpServerRequest request, Buffer body, Directive directive, Optional<Fault> fault) {
    return new Call(
        request.method(),
        String.valueOf(request.path()),
        request.query() == null ? "" : request.query(),
        request.headers(),
        body,
        directive,
        fault,
        ids,
        options.clock().instant().getEpochSecond());
  }

  private WireFormat formatOf(Call call) {
    for (WireFormat format : formats) {
      if (format.speaks(call)) {
        return format;
      }
    }
    return formats.getLast();
  }

  private Optional<Fault> fault(Directive directive) {
    // Drawn for every call, told or not, so that a directive does not shift the others' luck.
    Optional<Fault> drawn = options.faultRates().draw(chance);
    return directive.shielded() ? Optional.empty() : directive.fault().or(() -> drawn);
  }

  private static String words(HttpServerRequest request, Buffer body) {
    String header = request.getHeader(Directive.HEADER);
    return header == null ? Marker.in(body.getBytes()) : header;
  }
}
