package dev.hardstop.server.config;

import java.util.List;

/** What became of reading a configuration. */
public sealed interface LoadOutcome {

  /** It can be used; {@code warnings} tell what is probably not meant. */
  record Loaded(Configuration configuration, List<Problem> warnings) implements LoadOutcome {}

  /** It cannot be used: all that is wrong with it, and what else to look at. */
  record Rejected(List<Problem> problems, List<Problem> warnings) implements LoadOutcome {}
}
