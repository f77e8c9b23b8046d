package dev.hardstop.server.control;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Backups of the running store, to a folder on the server's machine. */
final class BackupEndpoints {
  private final BackingUp backingUp;

  /** How a backup stands. */
  record BackupView(
      String state,
      String path,
      Optional<String> startedAt,
      Optional<String> endedAt,
      long lastSequence,
      long bytes,
      String problem) {
    static BackupView of(BackingUp.Status status) {
      return new BackupView(
          status.state().name().toLowerCase(Locale.ROOT),
          status.path(),
          status.startedAt(),
          status.endedAt(),
          status.lastSequence(),
          status.bytes(),
          status.problem());
    }
  }

  BackupEndpoints(BackingUp backingUp) {
    this.backingUp = backingUp;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/v1/backup", Right.READ, _ -> Answer.ok(BackupView.of(backingUp.status()))),
        Endpoint.post("/api/v1/backup", Right.ADMINISTER, this::start));
  }

  private Answer start(ControlRequest request) {
    Path target = path(request.requiredText("path"));
    if (backingUp.status().state() == BackingUp.State.COPYING) {
      throw new ProblemException(
          HttpProblem.of(
              409,
              "backup_under_way",
              "One backup is taken at a time.",
              "backup: to " + backingUp.status().path() + " is under way (expected: none)"));
    }
    return new Answer(202, BackupView.of(backingUp.start(target)));
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && path.getNameCount() > 0) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw ControlRequest.invalid("path", text, "an absolute path on the server's machine");
  }
}
