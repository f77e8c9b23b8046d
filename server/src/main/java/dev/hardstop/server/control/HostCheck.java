package dev.hardstop.server.control;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code Host} a request may name: this machine, or where people reach it. A page that a
 * browser was led to under another name, though at our address, gets nothing.
 *
 * @param publicHost in lower case, without port
 */
record HostCheck(Optional<String> publicHost) {

  static HostCheck of(Optional<URI> publicUrl) {
    return new HostCheck(publicUrl.map(url -> url.getHost().toLowerCase(Locale.ROOT)));
  }

  boolean allows(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return isLoopback(name) || publicHost.filter(name::equals).isPresent();
  }

  /** Returns whether {@code host} names this machine to itself. */
  static boolean isLoopback(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return bare.equals("localhost")
        || bare.equals("::1")
        || bare.equals("0:0:0:0:0:0:0:1")
        || bare.matches("127(\\.\\d{1,3}){3}");
  }
}
