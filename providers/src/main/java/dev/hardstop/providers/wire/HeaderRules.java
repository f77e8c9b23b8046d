package dev.hardstop.providers.wire;

import java.util.Optional;

/** Which headers pass, in both directions. Names are in lower case. */
public interface HeaderRules {

  /** Returns the value to send upstream; empty if the header stays here. */
  Optional<String> up(String name, String value);

  /** Returns whether the header of an answer is passed to the caller. */
  boolean passesDown(String name);
}
