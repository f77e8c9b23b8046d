package dev.hardstop.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a server is to be found, as its file says. Who stops calls must not have to mend the file
 * first, nor have the secrets that it names: nothing else in it is looked at.
 */
public sealed interface Whereabouts {

  /** The data folder, and where the control plane listens. */
  record Known(Path data, Listener control) implements Whereabouts {}

  /** The file does not say. */
  record Unknown(List<Problem> problems) implements Whereabouts {}
}
