package dev.hardstop.server.control;

import java.nio.file.Path;
import java.util.Optional;

/** Takes backups of the running store. */
public interface BackingUp {
  /** Starts a backup, unless one is under way. Returns how it stands. */
  Status start(Path target);

  /** Returns how the last backup stands. */
  Status status();

  /** How far a backup is. */
  enum State {
    NONE,
    COPYING,
    DONE,
    /** Nothing was left behind. */
    FAILED
  }

  /**
   * One backup.
   *
   * @param path the folder, on the server's machine
   * @param lastSequence the newest fact in it; 0 before the end
   * @param bytes of both files; 0 before the end
   * @param problem why it failed; empty otherwise
   */
  record Status(
      State state,
      String path,
      Optional<String> startedAt,
      Optional<String> endedAt,
      long lastSequence,
      long bytes,
      String problem) {
    /** No backup so far. */
    public static final Status NONE =
        new Status(State.NONE, "", Optional.empty(), Optional.empty(), 0, 0, "");
  }
}
