package dev.hardstop.engine.tokens;

import dev.hardstop.engine.tokens.UsageClass.Family;
import dev.hardstop.engine.tokens.UsageClass.Kind;
import dev.hardstop.engine.tokens.UsageClass.Modality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reported tokens of one direction, laid out by modality and kind and split into cells.
 *
 * <pre>
 *           all kinds | cached  written  …
 *   any          100  |   30      5
 *   -----------------------------------
 *   text          60  |   20      ?
 *   audio         40  |   10      ?
 * </pre>
 *
 * Whatever is not reported is filled in so that rows and columns add up; the first row then holds
 * the tokens of no stated modality, the first column those of no special kind. Where more than one
 * filling would do, the cell's unit is noted as unsplit; one of them is taken all the same, because
 * a price that looks only at rows, or only at columns, is the same for all.
 */
final class TokenGrid {
  private static final Grid INPUT =
      new Grid(
          Family.INPUT,
          List.of(
              Kind.ANY,
              Kind.CACHE_READ,
              Kind.CACHE_WRITE,
              Kind.CACHE_WRITE_5M,
              Kind.CACHE_WRITE_1H,
              Kind.TOOL));
  private static final Grid OUTPUT =
      new Grid(Family.OUTPUT, List.of(Kind.ANY, Kind.REASONING, Kind.CITATION));
  // Columns of INPUT: writes to the cache include those of a stated life.
  private static final int WRITES = 2;
  private static final int WRITES_5M = 3;
  private static final int WRITES_1H = 4;

  private final Grid grid;
  private final int rows;
  private final int columns;
  private final long[] reported;
  private final long reportedMask;

  private final long[][] cells;
  private final long[] unplacedOfColumn;
  private long unsplitMask;
  private @Nullable String problem;

  TokenGrid(Family family, long[] reported, long reportedMask) {
    this.grid = family == Family.INPUT ? INPUT : OUTPUT;
    // Most answers state no modality; then the first row is all there is.
    this.rows = (reportedMask & grid.modalitiesMask) == 0 ? 1 : grid.units.length;
    this.columns = grid.units[0].length;
    this.reported = reported;
    this.reportedMask = reportedMask;
    this.cells = new long[rows][columns];
    this.unplacedOfColumn = new long[columns];
  }

  /**
   * Writes the disjoint counts into {@code dense}; returns what contradicts itself, or null.
   *
   * @throws ArithmeticException if a sum overflows
   */
  @Nullable String splitInto(long[] dense) {
    if ((reportedMask & grid.mask) == 0) {
      return null;
    }
    placeReportedCells();
    addUpColumns();
    addUpRows();
    if (problem == null) {
      markUnsplit();
      fillIn();
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        dense[unit(row, column).index()] = cells[row][column];
      }
    }
    return problem;
  }

  /** Returns the bits of units whose count stays open; meaningful after a split. */
  long unsplitMask() {
    return unsplitMask;
  }

  private void placeReportedCells() {
    for (int row = 1; row < rows; row++) {
      for (int column = 1; column < columns; column++) {
        cells[row][column] = withoutParts(row, column);
      }
    }
  }

  /** What is reported of a kind, without the more specific kinds inside it. */
  private long withoutParts(int row, int column) {
    if (grid != INPUT || column != WRITES) {
      return count(row, column);
    }
    long timed = Math.addExact(count(row, WRITES_5M), count(row, WRITES_1H));
    return remainder(unit(row, column), timed);
  }

  private void addUpColumns() {
    for (int column = 1; column < columns; column++) {
      long placed = 0;
      for (int row = 1; row < rows; row++) {
        placed = Math.addExact(placed, cells[row][column]);
      }
      UsageClass total = unit(0, column);
      long rest = withoutParts(0, column) - placed;
      if (isReported(total)) {
        unplacedOfColumn[column] = rest;
        problemIf(rest < 0, total, placed);
      } else {
        unsplitMask |= placed > 0 ? total.bit() : 0;
      }
    }
  }

  /** Leaves in the first column what each row has not placed in any kind. */
  private void addUpRows() {
    long inRows = 0;
    long inColumns = 0;
    for (int column = 1; column < columns; column++) {
      inColumns = Math.addExact(inColumns, unplacedOfColumn[column]);
    }
    for (int row = 1; row < rows; row++) {
      long placed = 0;
      for (int column = 1; column < columns; column++) {
        placed = Math.addExact(placed, cells[row][column]);
      }
      cells[row][0] = remainder(unit(row, 0), placed);
      inRows = Math.addExact(inRows, Math.addExact(cells[row][0], placed));
      inColumns = Math.addExact(inColumns, placed);
    }
    long atLeast = Math.max(inRows, inColumns);
    cells[0][0] = Math.addExact(atLeast - inRows, remainder(unit(0, 0), atLeast));
  }

  /** A cell is open if what is left of its row and of its column allows more than one count. */
  private void markUnsplit() {
    long unplaced = 0;
    for (long[] row : cells) {
      unplaced = Math.addExact(unplaced, row[0]);
    }
    for (int row = 1; row < rows; row++) {
      for (int column = 1; column < columns; column++) {
        long most = Math.min(cells[row][0], unplacedOfColumn[column]);
        long least = Math.max(0, unplacedOfColumn[column] - (unplaced - cells[row][0]));
        if (most > least && !isReported(unit(row, column))) {
          unsplitMask |= unit(row, column).bit();
          boolean isTimed = grid == INPUT && (column == WRITES_5M || column == WRITES_1H);
          unsplitMask |= isTimed ? unit(row, WRITES).bit() : 0;
        }
      }
    }
  }

  /**
   * Moves each kind's unplaced tokens into rows that have room, the kinds with least choice first.
   */
  private void fillIn() {
    for (int column = 1; column < columns; column++) {
      if (hasReportedCells(column)) {
        fillIn(column);
      }
    }
    for (int column = 1; column < columns; column++) {
      if (!hasReportedCells(column)) {
        fillIn(column);
      }
    }
  }

  private void fillIn(int column) {
    long rest = unplacedOfColumn[column];
    for (int row = 0; row < rows && rest > 0; row++) {
      if (row == 0 || !isReported(unit(row, column))) {
        long placed = Math.min(rest, cells[row][0]);
        cells[row][column] += placed;
        cells[row][0] -= placed;
        rest -= placed;
      }
    }
    problemIf(rest > 0, unit(0, column), count(0, column) - rest);
  }

  private boolean hasReportedCells(int column) {
    for (int row = 1; row < rows; row++) {
      if (isReported(unit(row, column))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns what {@code total} counts beyond {@code parts}. If the total was not reported, it is at
   * least its parts and its true count stays open.
   */
  private long remainder(UsageClass total, long parts) {
    if (!isReported(total)) {
      unsplitMask |= parts > 0 ? total.bit() : 0;
      return 0;
    }
    long rest = reported[total.index()] - parts;
    problemIf(rest < 0, total, parts);
    return rest;
  }

  private void problemIf(boolean broken, UsageClass total, long parts) {
    if (broken && problem == null) {
      problem =
          "%s: %d, but its parts come to %d (expected: the same, or less)"
              .formatted(total.key(), reported[total.index()], parts);
    }
  }

  private boolean isReported(UsageClass unit) {
    return (reportedMask & unit.bit()) != 0;
  }

  private long count(int row, int column) {
    return reported[unit(row, column).index()];
  }

  private UsageClass unit(int row, int column) {
    return grid.units[row][column];
  }

  /** The units of one direction in their places. */
  private static final class Grid {
    private final UsageClass[][] units;
    private final long mask;
    private final long modalitiesMask;

    Grid(Family family, List<Kind> kinds) {
      List<Modality> modalities = List.of(Modality.values());
      long mask = 0;
      long modalitiesMask = 0;
      units = new UsageClass[modalities.size()][kinds.size()];
      for (UsageClass unit : UsageClass.values()) {
        if (unit.family() == family) {
          units[modalities.indexOf(unit.modality())][kinds.indexOf(unit.kind())] = unit;
          mask |= unit.bit();
          modalitiesMask |= unit.modality() == Modality.ANY ? 0 : unit.bit();
        }
      }
      this.mask = mask;
      this.modalitiesMask = modalitiesMask;
    }
  }
}
