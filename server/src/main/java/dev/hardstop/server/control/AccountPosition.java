package dev.hardstop.server.control;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page of accounts ended: the account's name, which has control characters in it. */
final class AccountPosition {
  private AccountPosition() {}

  static String encode(String values) {
    return "a" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(values));
  }

  static String decode(String position) {
    try {
      if (position.startsWith("a")) {
        return new String(
            Base64.getUrlDecoder().decode(position.substring(1)), StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw ControlRequest.invalid("after", position, "what next said on the page before");
  }

  /** Returns the least name that comes after {@code values}. */
  static String past(String values) {
    return values + "\u0000";
  }

  private static byte[] bytes(String values) {
    return values.getBytes(StandardCharsets.UTF_8);
  }
}
