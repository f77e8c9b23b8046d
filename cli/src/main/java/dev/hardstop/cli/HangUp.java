package dev.hardstop.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Listens to SIGHUP. By reflection, because the JDK's only way to hear a signal is not part of the
 * platform that code is compiled against; where there is none, nothing is heard.
 */
final class HangUp {
  private HangUp() {}

  /** Runs {@code action} at each SIGHUP; returns whether this system has the signal. */
  @SuppressWarnings("ReferenceEquality") // A proxy equals only itself.
  static boolean handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler handling =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                // Nobody compares handlers.
                case "equals" -> false;
                default -> "HangUp";
              };
      Object heard =
          Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, handling);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), heard);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
