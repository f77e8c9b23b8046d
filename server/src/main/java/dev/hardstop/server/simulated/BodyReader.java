package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Gathers the body of one request up to a limit.
 *
 * <p>Threads: the event loop of the request.
 */
final class BodyReader {
  private final int limitBytes;
  private Buffer body = Buffer.buffer();
  private boolean ownsBody;
  private boolean tooLarge;

  BodyReader(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Calls {@code whole} with the body, or {@code refused} as soon as it is over the limit. */
  void read(HttpServerRequest request, Consumer<Buffer> whole, Runnable refused) {
    request.handler(
        part -> {
          if (tooLarge) {
            return;
          }
          if (part.length() > limitBytes - body.length()) {
            tooLarge = true;
            body = Buffer.buffer();
            refused.run();
          } else {
            append(part);
          }
        });
    request.endHandler(
        _ -> {
          if (!tooLarge) {
            whole.accept(body);
          }
        });
  }

  /** Nearly every body comes in one part, which then need not be copied. */
  private void append(Buffer part) {
    if (body.length() == 0) {
      body = part;
      return;
    }
    if (!ownsBody) {
      body = body.copy();
      ownsBody = true;
    }
    body.appendBuffer(part);
  }
}
