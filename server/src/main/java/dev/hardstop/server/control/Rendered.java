package dev.hardstop.server.control;

import io.vertx.core.buffer.Buffer;

/** An answer as it goes out; written off the event loop, where it may take its time and fail. */
record Rendered(int status, String contentType, Buffer body) {

  static Rendered of(Answer answer) {
    return answer.body() instanceof Answer.Text(String contentType, String text)
        ? new Rendered(answer.status(), contentType, Buffer.buffer(text))
        : new Rendered(
            answer.status(), "application/json", Buffer.buffer(Json.write(answer.body())));
  }
}
