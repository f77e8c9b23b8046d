package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A simulated provider on a real port, and two plain ways to talk to it. */
final class RunningProvider implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SimulatedProvider provider;

  RunningProvider() {
    this(options());
  }

  RunningProvider(SimulatedProviderOptions options) {
    try {
      provider =
          SimulatedProvider.start(vertx, options).await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static SimulatedProviderOptions options() {
    return new SimulatedProviderOptions(InstantSource.fixed(NOW));
  }

  SimulatedProvider provider() {
    return provider;
  }

  Served served() {
    return provider.served();
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  HttpResponse<String> chat(String words) {
    return post("/v1/chat/completions", chatBody(words, ""));
  }

  static String chatBody(String words, String more) {
    return """
    {"model":"gpt-4o","messages":[{"role":"user","content":"Hello [[simulate %s]]"}]%s}"""
        .formatted(words, more);
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(provider.url() + path))
            .timeout(PATIENCE)
            .header("authorization", "Bearer sk-test")
            .header("content-type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens a bare connection; reading from it fails after {@link #PATIENCE}. */
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** Opens a bare connection and sends one chat over it. */
  Socket sendChat(String words, String more) throws IOException {
    byte[] body = chatBody(words, more).getBytes(UTF_8);
    String head =
        """
        POST /v1/chat/completions HTTP/1.1\r
        host: localhost\r
        authorization: Bearer sk-test\r
        content-type: application/json\r
        content-length: %d\r
        \r
        """
            .formatted(body.length);
    Socket socket = socket();
    socket.getOutputStream().write(head.getBytes(UTF_8));
    socket.getOutputStream().write(body);
    return socket;
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.read(response.body().getBytes(UTF_8));
  }

  @Override
  public void close() {
    client.close();
    try {
      vertx.close().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
