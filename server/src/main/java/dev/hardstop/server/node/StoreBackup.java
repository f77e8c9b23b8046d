package dev.hardstop.server.node;

import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.control.BackingUp;
import dev.hardstop.store.Backup;
import dev.hardstop.store.Store;
import dev.hardstop.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one backup at a time in the background. Threads: any. */
final class StoreBackup implements BackingUp {
  private static final Logger LOG = LoggerFactory.getLogger(StoreBackup.class);

  private final Store store;
  private final WallClock wall;
  private final Executor background;
  private volatile Status status = Status.NONE;

  StoreBackup(Store store, WallClock wall, Executor background) {
    this.store = store;
    this.wall = wall;
    this.background = background;
  }

  @Override
  public synchronized Status start(Path target) {
    if (status.state() != State.COPYING) {
      status =
          new Status(
              State.COPYING, target.toString(), Optional.of(now()), Optional.empty(), 0, 0, "");
      background.execute(() -> run(target));
    }
    return status;
  }

  @Override
  public Status status() {
    return status;
  }

  private void run(Path target) {
    try {
      Backup backup = store.backup(target);
      end(State.DONE, backup.lastSequence(), backup.bytes(), "");
      LOG.info("backup: {} has {} bytes", target, backup.bytes());
    } catch (StoreException e) {
      end(State.FAILED, 0, 0, String.valueOf(e.getMessage()));
      LOG.error("backup: {}", e.getMessage());
    } catch (RuntimeException e) {
      end(State.FAILED, 0, 0, "unexpected: see the server's log");
      LOG.error("backup to {} failed", target, e);
    }
  }

  private void end(State state, long lastSequence, long bytes, String problem) {
    status =
        new Status(
            state,
            status.path(),
            status.startedAt(),
            Optional.of(now()),
            lastSequence,
            bytes,
            problem);
  }

  private String now() {
    return Instant.ofEpochMilli(wall.millis()).toString();
  }
}
