package dev.hardstop.server.node;

import dev.hardstop.engine.time.WallClock;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.control.Reloading;
import dev.hardstop.server.gateway.Setup;
import dev.hardstop.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and puts it in force whole, or not at all.
 *
 * <p>Threads: any may ask; the work is done in the background, one reload at a time.
 */
final class Reloader implements Reloading {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

  private final NodeOptions options;
  private final PriceBook book;
  private final RuleAdoption adoption;
  private final Supplier<Configuration> current;
  private final Consumer<Setup> inForce;
  private final Executor background;
  private volatile Status status = Status.NONE;

  /**
   * @param current the configuration in force
   * @param inForce takes the next one, once its budgets are in force
   */
  Reloader(
      NodeOptions options,
      PriceBook book,
      RuleAdoption adoption,
      Supplier<Configuration> current,
      Consumer<Setup> inForce,
      Executor background) {
    this.options = options;
    this.book = book;
    this.adoption = adoption;
    this.current = current;
    this.inForce = inForce;
    this.background = background;
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public synchronized Status reload(String by) {
    if (!status.isRunning()) {
      status = started(by);
      background.execute(this::run);
    }
    return status;
  }

  private Status started(String by) {
    return new Status(
        State.READING, by, Optional.of(now()), Optional.empty(), 0, List.of(), List.of());
  }

  private void run() {
    try {
      Loading.Loaded loaded = Loading.load(options.configuration(), options.environment());
      Setup setup = Loading.setup(loaded.configuration(), book);
      putInForce(loaded, setup);
    } catch (NodeException e) {
      end(status.state() == State.PREPARING ? State.FAILED : State.REJECTED, problems(e));
      LOG.error("reload: nothing was changed\n{}", e.getMessage());
    } catch (StoreException e) {
      end(State.FAILED, problems(e));
      LOG.error("reload: nothing was changed: {}", e.getMessage());
    } catch (RuntimeException e) {
      end(State.FAILED, List.of("unexpected: see the log"));
      LOG.error("reload: failed", e);
    }
  }

  private void putInForce(Loading.Loaded loaded, Setup setup) {
    List<String> notes = new ArrayList<>(loaded.warnings());
    notes.addAll(NeedsRestart.changes(current.get(), loaded.configuration()));
    RuleAdoption.Adopted adopted =
        adoption.adopt(loaded.configuration().budgets(), this::preparing);
    inForce.accept(setup);
    if (!adopted.durable()) {
      notes.add("the disk failed meanwhile: the budgets are in force, and written when it is back");
    }
    status =
        new Status(
            State.DONE,
            status.by(),
            status.startedAt(),
            Optional.of(now()),
            adopted.newRules(),
            List.of(),
            List.copyOf(notes));
    LOG.info(
        "reload: in force, with {} budgets, {} of them new or changed",
        loaded.configuration().budgets().size(),
        adopted.newRules());
    notes.forEach(note -> LOG.warn("reload: {}", note));
  }

  private void preparing(int newRules) {
    status =
        new Status(
            State.PREPARING,
            status.by(),
            status.startedAt(),
            Optional.empty(),
            newRules,
            List.of(),
            List.of());
  }

  private void end(State state, List<String> problems) {
    status =
        new Status(
            state, status.by(), status.startedAt(), Optional.of(now()), 0, problems, List.of());
  }

  private static List<String> problems(Exception e) {
    return String.valueOf(e.getMessage()).lines().toList();
  }

  private String now() {
    WallClock wall = options.wall();
    return Instant.ofEpochMilli(wall.millis()).toString();
  }
}
