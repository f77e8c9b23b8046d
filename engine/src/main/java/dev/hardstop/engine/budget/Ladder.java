package dev.hardstop.engine.budget;

import java.util.Comparator;
import java.util.List;

/**
 * A budget's rungs in order. A rung is a fraction of the budget amount with what happens there.
 *
 * <p>{@code stop} sets the hard limit (the whole amount where no rung stops). With no rung below
 * what stops or kills first, a warning at 80 % of that is implied. So the lowest rung never kills:
 * a refusal that warns of it takes no kill for done.
 */
public final class Ladder {
  /** Basis points of the whole amount. */
  public static final int WHOLE = 10_000;

  private static final int IMPLIED_WARNING = 8_000;

  private final List<Rung> belowStop;
  private final int stopAt;

  /** What happens at a rung. */
  public sealed interface Action {
    /** Tells a channel; "default" where none was named. */
    record Notify(String channel) implements Action {}

    /** Serves a cheaper model from here on, as the routes say. */
    record Degrade() implements Action {}

    /** Refuses whatever would take the account past this rung. */
    record Stop() implements Action {}

    /** Trips a latch: nothing is granted until a person resumes. */
    record Kill() implements Action {}
  }

  /**
   * A fraction with its actions.
   *
   * @param basisPoints 1 to {@link #WHOLE}
   */
  public record Rung(int basisPoints, List<Action> actions) {
    public Rung {
      if (basisPoints < 1 || basisPoints > WHOLE) {
        throw new IllegalArgumentException(
            "rung: " + basisPoints + " basis points (expected: 1 to " + WHOLE + ")");
      }
      actions = List.copyOf(actions);
    }

    /** Returns whether nothing is granted from here on until a person resumes. */
    public boolean kills() {
      return actions.contains(new Action.Kill());
    }

    boolean stops() {
      return actions.contains(new Action.Stop());
    }
  }

  private Ladder(List<Rung> belowStop, int stopAt) {
    this.belowStop = belowStop;
    this.stopAt = stopAt;
  }

  /** Returns a ladder of {@code rungs}, in any order. */
  public static Ladder of(List<Rung> rungs) {
    int stopAt = rungs.stream().filter(Rung::stops).mapToInt(Rung::basisPoints).min().orElse(WHOLE);
    List<Rung> belowStop =
        rungs.stream()
            .filter(rung -> !rung.stops() || rung.actions().size() > 1)
            .sorted(Comparator.comparingInt(Rung::basisPoints))
            .toList();
    int endsAt =
        rungs.stream().filter(Rung::kills).mapToInt(Rung::basisPoints).reduce(stopAt, Math::min);
    boolean warns = belowStop.stream().anyMatch(rung -> rung.basisPoints() < endsAt);
    return new Ladder(warns ? belowStop : withWarning(belowStop, endsAt), stopAt);
  }

  private static List<Rung> withWarning(List<Rung> rungs, int endsAt) {
    int at = fractionOf(IMPLIED_WARNING, endsAt);
    Rung warning = new Rung(Math.max(1, at), List.of(new Action.Notify("default")));
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(warning), rungs.stream())
        .toList();
  }

  private static int fractionOf(int basisPoints, int whole) {
    return (int) ((long) basisPoints * whole / WHOLE);
  }

  /** Returns the rungs that are told of or act, lowest first; at most 32. */
  public List<Rung> rungs() {
    return belowStop;
  }

  /** Returns the hard limit of {@code amount}: what no grant passes. */
  public long hardLimit(long amount) {
    return stopAt == WHOLE ? amount : fraction(amount, stopAt);
  }

  /**
   * Returns the settled quantity at which {@code rung} of {@code amount} is reached; at least 1.
   *
   * <p>Rounded up, since two of three requests are not 80 %; yet up to the stop a rung is reached
   * where nothing more is granted, which is rounded down.
   */
  public long quantity(Rung rung, long amount) {
    long part = fraction(amount, rung.basisPoints());
    boolean isExact = (amount % WHOLE) * rung.basisPoints() % WHOLE == 0;
    long quantity = isExact ? part : part + 1;
    boolean isUpToStop = rung.basisPoints() <= stopAt;
    return Math.max(1, isUpToStop ? Math.min(quantity, hardLimit(amount)) : quantity);
  }

  /** Returns {@code basisPoints} of {@code amount}, rounded down, exactly for any amount. */
  public static long fraction(long amount, int basisPoints) {
    return amount / WHOLE * basisPoints + amount % WHOLE * basisPoints / WHOLE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ladder that
        && stopAt == that.stopAt
        && belowStop.equals(that.belowStop);
  }

  @Override
  public int hashCode() {
    return 31 * belowStop.hashCode() + stopAt;
  }
}
