package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;

/**
 * One provider's way of speaking HTTP. Pure: it reads a call and says what to answer; delivery,
 * pace and broken connections are not its business, so that another format is one more sibling.
 */
interface WireFormat {

  /** Returns whether the call is meant in this format, by its path or its headers. */
  boolean speaks(Call call);

  /**
   * Returns the answer to a call.
   *
   * @throws WireError if this provider would refuse the call
   */
  Answer answer(Call call);

  /** Returns the error in this format's shape. */
  Answer refusal(Call call, WireError error);

  /** Adds the headers that every answer of this provider carries. */
  void putHeaders(MultiMap headers, Call call);
}
