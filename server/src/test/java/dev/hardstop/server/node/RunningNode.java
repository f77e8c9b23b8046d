package dev.hardstop.server.node;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole node with a real store and a simulated provider, on free ports. */
final class RunningNode implements AutoCloseable {
  static final String KEY = "hs_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("APP_KEY", KEY, "PROVIDER_KEY", "sk-0123456789abcdefghijklmnopqrstuvwxyz");

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final Path folder;
  final Path file;
  private final WallClock wall;
  private final Ticker ticker;
  private final Vertx vertx = Vertx.vertx();
  private final SimulatedProvider provider;
  private Path data;

  /** How long after an answer its provider is first asked for a cost that it left open. */
  Duration truthAfter = Duration.ofMillis(1);

  private Node node;

  RunningNode(Path folder, String budgets) throws IOException {
    this(folder, budgets, WallClock.system(), Ticker.system());
  }

  RunningNode(Path folder, String budgets, WallClock wall, Ticker ticker) throws IOException {
    this.wall = wall;
    this.ticker = ticker;
    this.folder = folder;
    this.file = folder.resolve("hardstop.yaml");
    this.data = folder.resolve("data");
    try {
      provider =
          SimulatedProvider.start(
                  vertx,
                  new SimulatedProviderOptions(InstantSource.system())
                      .apiKey(Objects.requireNonNull(ENVIRONMENT.get("PROVIDER_KEY"))))
              .await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    configure(budgets);
    node = start();
  }

  /** Writes the configuration, with other budgets. */
  void configure(String budgets) throws IOException {
    configure(budgets, provider.url() + "/api/v1");
  }

  /** Writes the configuration, with another OpenRouter. */
  void configure(String budgets, String router) throws IOException {
    Files.writeString(
        file,
        """
        data: ./data
        shutdown-grace: 5s
        output-cap: 200
        wait: 1s
        listen: {gateway: "127.0.0.1:0", control: "127.0.0.1:0"}
        providers:
          simulated: {api: openai, base-url: "%s/v1", book: openai, credential: "${env:PROVIDER_KEY}"}
          router: {api: openai, base-url: "%s", book: openrouter, credential: "${env:PROVIDER_KEY}"}
        keys:
          - {id: app, secret: "${env:APP_KEY}", attributes: {team: app}, callers-may-set: [user]}
        budgets:
        %s
        """
            .formatted(provider.url(), router, budgets.indent(2)));
  }

  private Node start() {
    return start(Optional.empty());
  }

  private Node start(Optional<Path> data) {
    return Node.start(new NodeOptions(file, data, ENVIRONMENT, wall, ticker, truthAfter));
  }

  Node node() {
    return node;
  }

  void restart() {
    node.stop();
    node = start();
  }

  /** Stops, lets {@code meanwhile} be done, and starts on another data folder. */
  void restart(Path data, Runnable meanwhile) {
    node.stop();
    meanwhile.run();
    this.data = data;
    node = start(Optional.of(data));
  }

  /** Makes one small call as a user; returns the answer. */
  HttpResponse<String> chat(String user) throws IOException, InterruptedException {
    return chat(user, "hi");
  }

  /** As {@link #chat(String)}, saying {@code content}. */
  HttpResponse<String> chat(String user, String content) throws IOException, InterruptedException {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + content
            + "\"}]}";
    return call("/v1/chat/completions", user, body);
  }

  /** Makes a call of the gateway as a user; returns the answer. */
  HttpResponse<String> call(String path, String user, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(node.gatewayUrl() + path))
            .timeout(Duration.ofSeconds(30))
            .header("authorization", "Bearer " + KEY)
            .header("content-type", "application/json")
            .header("x-hardstop-user", user)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  HttpRequest.Builder control(String path) throws IOException {
    return HttpRequest.newBuilder(URI.create(node.controlUrl() + path))
        .timeout(Duration.ofSeconds(30))
        .header("authorization", "Bearer " + token());
  }

  String token() throws IOException {
    return Files.readString(data.resolve("admin.token")).strip();
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(control(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(control(path).POST(BodyPublishers.ofString(body)));
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(get(path).body());
  }

  /** Asks until the tables, which are a moment behind, say what is hoped for. */
  JsonNode jsonOnce(String path, java.util.function.Predicate<JsonNode> hoped)
      throws IOException, InterruptedException {
    JsonNode answer = json(path);
    for (int i = 0; i < 3_000 && !hoped.test(answer); i++) {
      answer = json(path);
    }
    return answer;
  }

  @Override
  public void close() {
    node.stop();
    vertx.close();
    client.shutdownNow();
  }
}
