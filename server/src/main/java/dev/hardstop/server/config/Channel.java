package dev.hardstop.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Where alerts go.
 *
 * @param log written to the log and shown as an event; so is everything that cannot go elsewhere
 * @param email an address; kept for the version that sends mail
 */
public record Channel(boolean log, Optional<String> email) {
  private static final Key<Boolean> LOG =
      Key.of("log", Kinds.BOOLEAN, "true", "Alerts are logged and shown as events.");
  private static final Key<String> EMAIL =
      Key.optional(
          "email",
          Kinds.text("an e-mail address", "^[^@\\s]+@[^@\\s]+$", Kinds::address),
          "An e-mail address. Accepted, with a warning: mail is not sent yet.");

  static final Shape<Channel> SHAPE =
      Shape.of(
          List.of(
              LOG,
              EMAIL,
              Key.later("slack"),
              Key.later("webhook"),
              Key.later("smtp"),
              Key.later("pagerduty")),
          section -> {
            section
                .find(EMAIL)
                .ifPresent(
                    _ ->
                        section.warn(
                            EMAIL, "mail is not sent yet: its alerts are logged and shown"));
            return new Channel(section.get(LOG), section.find(EMAIL));
          });
}
