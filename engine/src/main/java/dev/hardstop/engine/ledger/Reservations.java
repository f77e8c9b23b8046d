package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the open holds of the reservation API. Whoever changes one is told when the
 * change is durable, and not before.
 *
 * <p>Threads: any. {@code told} runs as {@link Reply} does: hand over to your own thread at once,
 * and never throw.
 */
public final class Reservations {
  private final Books books;
  private final LedgerLock lock;
  private final Granting granting;
  private final Endings endings;
  private final Lapsing lapsing;

  Reservations(Books books, LedgerLock lock, Granting granting, Endings endings, Lapsing lapsing) {
    this.books = books;
    this.lock = lock;
    this.granting = granting;
    this.endings = endings;
    this.lapsing = lapsing;
  }

  /**
   * An open reservation.
   *
   * @param lapsesAtMillis ledger time at which it is charged in full if it has not ended
   */
  public record Open(Fact.Held held, long lapsesAtMillis) {}

  /** What became of a change. */
  public sealed interface Told {
    /**
     * It is on disk.
     *
     * @param fact that says so
     */
    record Durable(Fact fact) implements Told {}

    /** There is no open reservation with this id: it has ended, or never was. */
    record NotOpen() implements Told {}

    /** An account would come to more than can be counted; nothing was changed. */
    record Uncountable() implements Told {}

    /** The facts cannot be written. It may or may not have happened: ask again. */
    record Unavailable() implements Told {}
  }

  /** Decides a change of an open hold: facts, of which the first says it; none if uncountable. */
  private interface Change {
    List<Fact> facts(OpenHold hold);
  }

  /** Returns an open reservation by the id of its call. */
  public Optional<Open> find(String id) {
    return lock.locked(
        after ->
            Optional.ofNullable(open(id, after))
                .map(hold -> new Open(hold.held, hold.lapsesAtMillis)));
  }

  /** Returns how many reservations of a key are open. */
  public int openOf(String key) {
    return lock.locked(after -> books.state().reservations().of(key));
  }

  /**
   * Ends a reservation with what it came to, which may be more than was held.
   *
   * @param detail the outcome as a JSON object
   */
  public void settle(String id, Amounts charge, String detail, Consumer<Told> told) {
    end(
        id,
        told,
        hold ->
            isCountable(hold, charge)
                ? endings.settle(hold, charge, Ending.METERED, detail)
                : List.of());
  }

  /** Gives a reservation back whole, because its caller knows that nothing was bought. */
  public void release(String id, String reason, Consumer<Told> told) {
    end(id, told, hold -> endings.release(hold, reason));
  }

  /**
   * Lets a reservation lapse {@code lapseAfterMillis} from now, or when it would if that is later.
   */
  public void extend(String id, long lapseAfterMillis, Consumer<Told> told) {
    lock.perform(
        after -> {
          if (books.hasSlots()) {
            change(id, told, after, hold -> endings.extend(hold, lapseAfterMillis));
          } else {
            after.add(() -> told.accept(new Told.Unavailable()));
          }
        });
  }

  /** For its end a hold has a place in the queue already. */
  private void end(String id, Consumer<Told> told, Change change) {
    lock.perform(
        after -> {
          OpenHold hold = change(id, told, after, change);
          if (hold != null) {
            granting.wake(hold, after);
          }
        });
  }

  /** Returns the hold that was changed; null if none was. */
  private @Nullable OpenHold change(
      String id, Consumer<Told> told, List<Runnable> after, Change change) {
    OpenHold hold = books.suspended() ? null : open(id, after);
    if (hold == null) {
      Told none = books.suspended() ? new Told.Unavailable() : new Told.NotOpen();
      after.add(() -> told.accept(none));
      return null;
    }
    List<Fact> facts = change.facts(hold);
    if (facts.isEmpty()) {
      after.add(() -> told.accept(new Told.Uncountable()));
      return null;
    }
    books.enact(facts, true);
    books.whenDurable(
        durable ->
            told.accept(durable ? new Told.Durable(facts.getFirst()) : new Told.Unavailable()));
    return hold;
  }

  /** Returns an open reservation; one whose time has passed is not, also before it is noticed. */
  private @Nullable OpenHold open(String id, List<Runnable> after) {
    OpenHold hold = books.state().reservations().find(id);
    return hold == null || lapsing.ifDue(hold, after) ? null : hold;
  }

  /**
   * What a caller says it spent is not bounded by what was held, so sums could leave their range,
   * which no account may: half of it is left to what is held.
   */
  private static boolean isCountable(OpenHold hold, Amounts charge) {
    for (OpenHold.Taken taken : hold.taken) {
      long most = Long.MAX_VALUE / 2 - charge.of(taken.take.unit());
      if (most < 0 || taken.account().settled > most) {
        return false;
      }
    }
    return true;
  }
}
