package dev.hardstop.server.control;

import java.util.List;
import java.util.Optional;

/** Puts a changed configuration in force. */
public interface Reloading {
  /** Starts a reload, unless one is under way. Returns how it stands. */
  Status reload(String by);

  /** Returns how the last reload stands. */
  Status status();

  /** How far a reload is. */
  enum State {
    NONE,
    READING,
    PREPARING,
    DONE,
    /** The file has problems; nothing was changed. */
    REJECTED,
    /** It could not be put in force; nothing was changed. */
    FAILED
  }

  /**
   * One reload.
   *
   * @param newBudgets rules that needed a history
   * @param problems what is wrong with the file, each with its place
   * @param notes what takes a restart to come into force, and warnings
   */
  record Status(
      State state,
      String by,
      Optional<String> startedAt,
      Optional<String> endedAt,
      int newBudgets,
      List<String> problems,
      List<String> notes) {
    /** No reload so far. */
    public static final Status NONE =
        new Status(State.NONE, "", Optional.empty(), Optional.empty(), 0, List.of(), List.of());

    /** Returns whether it is under way. */
    public boolean isRunning() {
      return state == State.READING || state == State.PREPARING;
    }
  }
}
