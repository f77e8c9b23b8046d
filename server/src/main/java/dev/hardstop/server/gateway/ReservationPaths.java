package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * The paths of the reservation API, for code that spends without the gateway in between.
 *
 * <p>Threads: its event loop only.
 */
final class ReservationPaths {
  /** The path of them all. */
  static final String ROOT = "/hardstop/v1/reservations";

  private static final int MAX_ID_LENGTH = 64;

  private final Loop loop;
  private final ReservationChanges changes;

  ReservationPaths(Loop loop) {
    this.loop = loop;
    this.changes = new ReservationChanges(loop, loop.ledger().reservations());
  }

  /** Returns whether a path is one of these, or would be if it were whole. */
  static boolean isOne(String path) {
    return path.startsWith(ROOT)
        && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
  }

  /** Takes a request whose caller is known. */
  void take(HttpServerRequest request, String path, CallerKey key, String id) {
    OwnRequest own = new OwnRequest(loop, request, id, key, ReservationBody.MAX_BYTES);
    String rest = path.substring(ROOT.length());
    int slash = rest.indexOf('/', 1);
    String reservation = rest.isEmpty() ? "" : rest.substring(1, slash < 0 ? rest.length() : slash);
    String action = slash < 0 ? "" : rest.substring(slash + 1);
    String called = request.method().name() + (rest.isEmpty() ? "" : " ") + action;
    if (!rest.isEmpty() && (reservation.isEmpty() || reservation.length() > MAX_ID_LENGTH)) {
      unknown(own, path);
      return;
    }
    switch (called) {
      case "POST" -> own.read(false, body -> make(own, body));
      case "GET " -> own.read(true, body -> changes.show(own, reservation));
      case "POST settle" ->
          own.read(
              false,
              body ->
                  told(
                      own,
                      ReservationBody.spent(body),
                      to -> changes.settle(own, reservation, to)));
      case "POST release" ->
          own.read(
              true,
              body ->
                  told(own, ReservationBody.empty(body), to -> changes.release(own, reservation)));
      case "POST extend" ->
          own.read(
              false,
              body ->
                  told(
                      own,
                      ReservationBody.extension(body),
                      to -> changes.extend(own, reservation, to)));
      default -> unknown(own, path);
    }
  }

  private void make(OwnRequest own, byte[] body) {
    told(
        own,
        ReservationBody.wanted(body),
        wanted -> new Reserving(loop, own, wanted, body.length).start());
  }

  private static <T> void told(OwnRequest own, Step<T> read, Consumer<T> then) {
    switch (read) {
      case Step.Stop<T>(var refusal) -> own.refuse(refusal);
      case Step.Done<T>(var value) -> then.accept(value);
    }
  }

  private static void unknown(OwnRequest own, String path) {
    own.read(
        true,
        body ->
            own.refuse(
                Refusal.of(
                    RefusalCode.UNKNOWN_PATH,
                    "Unknown method or path: %s (expected: POST %s, or …/ID/settle, release, extend)"
                        .formatted(path, ROOT))));
  }
}
