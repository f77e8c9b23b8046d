package dev.hardstop.server.control;

/**
 * What a request is answered.
 *
 * @param body is written as JSON; a {@link Text} as it is
 */
record Answer(int status, Object body) {
  /** A body that is not made of values. */
  record Text(String contentType, String text) {}

  static Answer ok(Object body) {
    return new Answer(200, body);
  }

  static Answer text(String contentType, String text) {
    return new Answer(200, new Text(contentType, text));
  }
}
