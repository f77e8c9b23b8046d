package dev.hardstop.simulator;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes a world from a seed: when it begins, its budgets and what they are changed into. */
final class Worlds {
  private static final int CONFIGURATIONS = 16;
  private static final long HOUR = 3_600_000;

  /** Zones whose clocks change by an hour, by half of one, at midnight, across it, or never. */
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "America/New_York",
          "Europe/Berlin",
          "Asia/Kolkata",
          "Australia/Lord_Howe",
          "America/Havana",
          "America/Nuuk",
          "America/Santiago",
          "Africa/Cairo",
          "Asia/Beirut",
          "Pacific/Chatham",
          "Pacific/Apia");

  /** Before leap days, changes of clocks and ends of years. */
  private static final List<String> STARTS =
      List.of(
          "2028-02-27T20:00:00Z",
          "2027-03-10T00:00:00Z",
          "2027-10-20T12:00:00Z",
          "2027-12-30T18:00:00Z",
          "2028-03-24T00:00:00Z",
          "2026-11-21T12:00:00Z");

  private final SplittableRandom random;
  private int ids;

  private Worlds(SplittableRandom random) {
    this.random = random;
  }

  static World of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Worlds worlds = new Worlds(random);
    List<List<BudgetSpec>> configurations = new ArrayList<>();
    configurations.add(worlds.first());
    while (configurations.size() < CONFIGURATIONS) {
      configurations.add(worlds.changed(configurations.getLast()));
    }
    int memory = random.nextInt(3) == 0 ? 10_000 : random.nextInt(20, 300);
    return new World(
        seed,
        Instant.parse(worlds.one(STARTS)).toEpochMilli() + random.nextLong(36 * HOUR),
        configurations,
        random.nextInt(3) == 0 ? 12 : random.nextInt(200, 4_000),
        new LedgerOptions(random.nextInt(4) == 0 ? 60 : 4_000, memory, 64),
        random.nextInt(3) > 0,
        random.nextInt(3) == 0 ? 2_000 : random.nextInt(60_000, 900_000));
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<BudgetSpec> first() {
    List<BudgetSpec> budgets = new ArrayList<>();
    budgets.add(all(Unit.USD, 900_000, calendar(Window.Period.MONTH)));
    budgets.add(all(Unit.USD, 50_000, calendar(Window.Period.DAY)));
    int more = random.nextInt(3, 9);
    for (int i = 0; i < more; i++) {
      budgets.add(any());
    }
    return budgets;
  }

  /** A reload: limits are changed, budgets come, go, and come back. */
  private List<BudgetSpec> changed(List<BudgetSpec> before) {
    List<BudgetSpec> budgets = new ArrayList<>(before);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(budgets.size());
      switch (random.nextInt(6)) {
        case 0, 1 -> budgets.set(at, budgets.get(at).withAmounts(random.nextInt(30, 220)));
        case 2, 3 -> budgets.add(any());
        case 4 -> budgets.set(at, renamed(budgets.get(at)));
        default -> {
          if (budgets.size() > 3) {
            budgets.remove(at);
          }
        }
      }
    }
    return budgets.size() > 12 ? budgets.subList(0, 9) : budgets;
  }

  private BudgetSpec renamed(BudgetSpec spec) {
    return new BudgetSpec(
        id("renamed"),
        spec.matchAttribute(),
        spec.matchValues(),
        spec.per(),
        spec.unit(),
        spec.rows(),
        spec.otherwise(),
        spec.window(),
        spec.rungs(),
        spec.stopAt(),
        spec.shadow(),
        spec.perMissing(),
        spec.maxAccounts());
  }

  private BudgetSpec any() {
    return switch (random.nextInt(16)) {
      case 0 -> tenant(Unit.USD, 60_000, calendar(Window.Period.WEEK));
      case 1 -> users(Unit.USD, calendar(Window.Period.DAY));
      case 2 -> users(Unit.REQUESTS, calendar(Window.Period.HOUR));
      case 3 -> all(Unit.TOKENS, 60_000, new WindowSpec.Rolling(24 * HOUR));
      case 4 -> tenant(Unit.USD, 9_000, new WindowSpec.Rolling(random.nextLong(HOUR, 9 * HOUR)));
      case 5 -> runs(Unit.REQUESTS, 14);
      case 6 -> runs(Unit.USD, 900);
      case 7 -> tenant(Unit.OUTPUT_TOKENS, 6_000, new WindowSpec.Every(15 * 60_000));
      case 8 -> tenant(Unit.USD, 1_500_000, new WindowSpec.Lifetime());
      case 9 -> all(Unit.USD, random.nextInt(250, 400), new WindowSpec.Call());
      case 10 -> all(Unit.USD, 2_000_000, calendar(Window.Period.QUARTER));
      case 11 -> tenant(Unit.USD, 1_200_000, calendar(Window.Period.YEAR));
      case 12 -> all(Unit.REQUESTS, 40, calendar(Window.Period.MINUTE));
      case 13 -> tenant(Unit.TOOL_CALLS, 50, calendar(Window.Period.HOUR));
      case 14 -> users(Unit.INPUT_TOKENS, new WindowSpec.Rolling(7 * HOUR));
      default -> features();
    };
  }

  private String id(String name) {
    return name + "-" + ++ids;
  }

  private WindowSpec calendar(Window.Period period) {
    MonthDay fiscal = MonthDay.parse(one(List.of("--01-01", "--04-01", "--02-29", "--10-31")));
    return new WindowSpec.Calendar(
        period,
        ZoneId.of(one(ZONES)),
        random.nextBoolean() ? DayOfWeek.MONDAY : DayOfWeek.SUNDAY,
        fiscal.getMonthValue(),
        fiscal.getDayOfMonth());
  }

  private BudgetSpec all(Unit unit, long amount, WindowSpec window) {
    return budget("all", "", List.of(), List.of(), unit, List.of(), amount, window);
  }

  private BudgetSpec tenant(Unit unit, long amount, WindowSpec window) {
    boolean some = random.nextBoolean();
    return budget(
        "tenant",
        some ? "tenant" : "",
        some ? List.of("t1", "t2") : List.of(),
        List.of("tenant"),
        unit,
        List.of(),
        amount,
        window);
  }

  /** Each user by itself, with a limit by plan; those without a user share one account. */
  private BudgetSpec users(Unit unit, WindowSpec window) {
    long amount = unit == Unit.USD ? 700 : unit == Unit.REQUESTS ? 9 : 900;
    boolean table = random.nextBoolean();
    return budget(
        "user",
        table ? "user" : "",
        table ? List.of("u*") : List.of(),
        List.of("user"),
        unit,
        table ? List.of(new BudgetSpec.Row("plan", "pro", amount * 3)) : List.of(),
        amount,
        window);
  }

  private BudgetSpec runs(Unit unit, long amount) {
    return budget(
        "run",
        "run",
        List.of("r*"),
        List.of("run"),
        unit,
        List.of(),
        amount,
        new WindowSpec.Run(random.nextLong(5 * 60_000, 2 * HOUR)));
  }

  private BudgetSpec features() {
    return budget(
        "feature",
        "feature",
        List.of("f1", "f2"),
        List.of("feature", "user"),
        Unit.USD,
        List.of(),
        800,
        calendar(Window.Period.DAY));
  }

  private BudgetSpec budget(
      String name,
      String attribute,
      List<String> values,
      List<String> per,
      Unit unit,
      List<BudgetSpec.Row> rows,
      long amount,
      WindowSpec window) {
    boolean mayMiss = per.contains("user");
    int ladder = random.nextInt(9);
    return new BudgetSpec(
        id(name),
        attribute,
        values,
        per,
        unit,
        rows,
        amount + random.nextInt(5),
        window,
        rungs(ladder),
        ladder == 1 ? 9_500 : ladder == 4 ? 8_000 : BudgetSpec.WHOLE,
        random.nextInt(12) == 0,
        mayMiss ? one(List.of(Budget.PerMissing.values())) : Budget.PerMissing.SHARED,
        per.contains("user") && random.nextInt(2) == 0 ? 5 : 10_000);
  }

  /** Ladders as they are configured, with the warning that is implied where none is below stop. */
  private static List<BudgetSpec.Rung> rungs(int ladder) {
    return switch (ladder) {
      case 1 -> List.of(rung(7_000, false), rung(9_000, false));
      case 2 -> List.of(rung(5_000, false), rung(10_000, true));
      case 3 -> List.of(new BudgetSpec.Rung(4_800, false, true), rung(6_000, true));
      case 4 -> List.of(new BudgetSpec.Rung(6_400, false, true));
      default -> List.of(new BudgetSpec.Rung(8_000, false, true));
    };
  }

  private static BudgetSpec.Rung rung(int basisPoints, boolean kills) {
    return new BudgetSpec.Rung(basisPoints, kills, false);
  }
}
