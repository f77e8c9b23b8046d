import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * A reverse proxy that looks at nothing, made of the same parts as the gateway: what piping costs
 * without metering, keys or holds.
 *
 * <p>Run: {@code java -cp 'cli/target/lib/*' Pipe.java PORT UPSTREAM_PORT}.
 */
final class Pipe {
  public static void main(String[] args) {
    int upstreamPort = Integer.parseInt(args[1]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(256));
    vertx
        .createHttpServer()
        .requestHandler(request -> pipe(client, request, upstreamPort))
        .listen(Integer.parseInt(args[0]), "127.0.0.1");
  }

  private static void pipe(HttpClient client, HttpServerRequest request, int upstreamPort) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(upstreamPort)
            .setURI(request.uri())
            .putHeader("content-type", "application/json")
            .putHeader("authorization", request.getHeader("authorization"));
    request
        .body()
        .compose(body -> client.request(options).compose(upstream -> upstream.send(body)))
        .onSuccess(
            answer -> {
              request.response().setChunked(true).setStatusCode(answer.statusCode());
              request.response().putHeader("content-type", answer.getHeader("content-type"));
              answer.pipeTo(request.response());
            })
        .onFailure(cause -> request.response().setStatusCode(502).end());
  }
}
