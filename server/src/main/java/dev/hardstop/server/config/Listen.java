package dev.hardstop.server.config;

import java.util.List;

/** The two listeners: data plane and control plane. */
public record Listen(Listener gateway, Listener control) {
  private static final Key<Listener> GATEWAY =
      Key.of("gateway", Listener.KIND, "127.0.0.1:8080", "Where applications call.");
  private static final Key<Listener> CONTROL =
      Key.of("control", Listener.KIND, "127.0.0.1:8081", "Where operators call.");

  static final Shape<Listen> SHAPE =
      Shape.of(
          List.of(GATEWAY, CONTROL),
          section -> {
            Listener gateway = section.get(GATEWAY);
            Listener control = section.get(CONTROL);
            if (gateway.port() != 0
                && gateway.port() == control.port()
                && gateway.host().equals(control.host())) {
              section.error(CONTROL, "the gateway's own address (expected: another port)");
            }
            return new Listen(gateway, control);
          });

  Listen relativeTo(Section section) {
    return new Listen(gateway.relativeTo(section), control.relativeTo(section));
  }
}
