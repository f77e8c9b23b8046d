package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that counts its calls, and answers each as it was told to, when it is told to. */
final class ScriptedUpstream implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();

  /** What becomes of one call; a status of 0 stands for a connection that is cut. */
  private record Script(int status, int padding, CountDownLatch go, String said) {
    Script(int status, int padding, CountDownLatch go) {
      this(status, padding, go, "");
    }
  }

  ScriptedUpstream() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  int calls() {
    return calls.get();
  }

  void next(int status) {
    scripts.add(new Script(status, 0, new CountDownLatch(0)));
  }

  /** The next answer is a success that says this. */
  void nextSaying(String said) {
    scripts.add(new Script(200, 0, new CountDownLatch(0), said));
  }

  /** The next answer is longer by so many bytes. */
  void nextPadded(int bytes) {
    scripts.add(new Script(200, bytes, new CountDownLatch(0)));
  }

  /** The next answer comes when the latch is open. */
  CountDownLatch nextWhenTold() {
    CountDownLatch go = new CountDownLatch(1);
    scripts.add(new Script(200, 0, go));
    return go;
  }

  private void answer(HttpExchange exchange) throws IOException {
    int number = calls.incrementAndGet();
    boolean isStream =
        new String(exchange.getRequestBody().readAllBytes(), UTF_8).contains("\"stream\":true");
    Script script = scripts.poll();
    script = script == null ? new Script(200, 0, new CountDownLatch(0)) : script;
    await(script.go);
    if (script.status == 0) {
      exchange.close();
      return;
    }
    String usual = body(number, script.status, isStream) + " ".repeat(script.padding);
    String body = script.said.isEmpty() ? usual : script.said;
    exchange
        .getResponseHeaders()
        .set("content-type", isStream ? "text/event-stream" : "application/json");
    exchange.sendResponseHeaders(script.status, body.length());
    exchange.getResponseBody().write(body.getBytes(UTF_8));
    exchange.close();
  }

  private static String body(int number, int status, boolean isStream) {
    if (status >= 400) {
      return "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\"}}";
    }
    String usage = "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":3,\"total_tokens\":13}";
    return isStream
        ? "data: {\"id\":\"c%d\",\"model\":\"gpt-test\",\"choices\":[],%s}\n\ndata: [DONE]\n\n"
            .formatted(number, usage)
        : """
          {"id":"c%d","object":"chat.completion","created":1,"model":"gpt-test","choices":[{"index":0,
           "message":{"role":"assistant","content":"Hi","refusal":null},"logprobs":null,"finish_reason":"stop"}],%s}"""
            .formatted(number, usage);
  }

  private static void await(CountDownLatch go) {
    try {
      if (!go.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody said go");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
