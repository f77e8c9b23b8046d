package dev.hardstop.server.control;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.LimitTable;
import dev.hardstop.engine.budget.Resolution;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.time.Window;
import dev.hardstop.store.AccountRecord;
import dev.hardstop.store.Projection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The budgets in force and how their accounts stand. They come from the file: read-only here. */
final class BudgetEndpoints {
  private final ControlParts parts;

  /** A budget as it is configured. */
  record BudgetView(
      String id,
      String match,
      List<String> per,
      String unit,
      Map<String, String> limits,
      String window,
      Map<String, List<String>> ladder,
      boolean shadow,
      String owner,
      String contactUrl,
      String message,
      String runbook) {}

  /** An account in its newest window. */
  record Standing(
      String account,
      String unit,
      String budgetAmount,
      String limit,
      String settled,
      String held,
      String available,
      Views.Window window,
      Optional<String> resetsAt,
      boolean current,
      String reached) {}

  BudgetEndpoints(ControlParts parts) {
    this.parts = parts;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/budgets", Right.READ, this::list),
        Endpoint.get("/api/v1/budgets/{id}", Right.READ, this::one),
        Endpoint.get(
            "/api/v1/budgets/{id}/accounts", Right.READ, this::accounts, "limit", "after"));
  }

  private Answer list(ControlRequest request) {
    return Answer.ok(
        Page.whole(parts.budgets().get().stream().map(BudgetEndpoints::view).toList()));
  }

  private Answer one(ControlRequest request) {
    return Answer.ok(view(budget(request.path("id"))));
  }

  private Budget budget(String id) {
    return parts.budgets().get().stream()
        .filter(budget -> budget.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpProblem.notFound("budget: " + id + " (expected: one that is in force)")));
  }

  private static BudgetView view(Budget budget) {
    return new BudgetView(
        budget.id(),
        budget.match().toString(),
        budget.per(),
        budget.unit().label(),
        limits(budget.limits()),
        window(budget.window()),
        ladder(budget.ladder()),
        budget.shadow(),
        budget.contact().owner(),
        budget.contact().url(),
        budget.contact().message(),
        budget.contact().runbook());
  }

  private static Map<String, String> limits(LimitTable table) {
    Map<String, String> limits = new LinkedHashMap<>();
    table
        .rows()
        .forEach(
            row ->
                limits.put(
                    row.attribute() + "=" + row.value().pattern(),
                    Amount.plain(table.unit(), row.quantity())));
    table
        .otherwise()
        .ifPresent(quantity -> limits.put("else", Amount.plain(table.unit(), quantity)));
    return limits;
  }

  private static String window(Window window) {
    return switch (window) {
      case Window.Calendar calendar ->
          calendar.period().name().toLowerCase(Locale.ROOT) + " in " + calendar.zone().getId();
      case Window.Every every -> "every " + every.length();
      case Window.Rolling rolling -> "rolling " + rolling.length();
      case Window.Lifetime _ -> "lifetime";
      case Window.Call _ -> "call";
      case Window.Run _ -> "run";
    };
  }

  private static Map<String, List<String>> ladder(Ladder ladder) {
    Map<String, List<String>> rungs = new LinkedHashMap<>();
    ladder
        .rungs()
        .forEach(
            rung ->
                rungs.put(
                    percent(rung.basisPoints()),
                    rung.actions().stream().map(BudgetEndpoints::action).toList()));
    String stopAt = percent((int) ladder.hardLimit(Ladder.WHOLE));
    rungs.merge(stopAt, List.of("stop"), BudgetEndpoints::joined);
    return rungs;
  }

  private static List<String> joined(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    more.stream().filter(each -> !all.contains(each)).forEach(all::add);
    return all;
  }

  private static String action(Ladder.Action action) {
    return switch (action) {
      case Ladder.Action.Notify(String channel) -> "notify " + channel;
      case Ladder.Action.Degrade _ -> "degrade";
      case Ladder.Action.Stop _ -> "stop";
      case Ladder.Action.Kill _ -> "kill";
    };
  }

  static String percent(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
  }

  private Answer accounts(ControlRequest request) {
    Budget budget = budget(request.path("id"));
    long now = parts.ledger().nowMillis();
    Projection tables = parts.tables().current();
    List<AccountRecord> newest =
        newest(
            tables,
            budget.id(),
            request.find("after").map(AccountPosition::decode),
            request.limit());
    Page<AccountRecord> page =
        Page.of(newest, request.limit(), row -> AccountPosition.encode(row.values()));
    return Answer.ok(
        new Page<>(
            page.items().stream().map(row -> standing(row, budget, now)).toList(), page.next()));
  }

  /** Returns the newest window of each account, of which the table has all. */
  private static List<AccountRecord> newest(
      Projection tables, String budget, Optional<String> after, int limit) {
    List<AccountRecord> newest = new ArrayList<>();
    String from = after.map(AccountPosition::past).orElse("");
    while (newest.size() < limit) {
      List<AccountRecord> rows = tables.accounts(budget, from, Projection.MAX_ROWS);
      if (rows.isEmpty()) {
        return newest;
      }
      for (AccountRecord row : rows) {
        if (newest.size() < limit
            && (newest.isEmpty() || !newest.getLast().values().equals(row.values()))) {
          newest.add(row);
        }
      }
      from = AccountPosition.past(rows.getLast().values());
    }
    return newest;
  }

  private Standing standing(AccountRecord row, Budget budget, long nowMillis) {
    AccountRecord now = budget.window() instanceof Window.Rolling ? live(row) : row;
    long limit =
        budget.limits().rows().isEmpty()
            ? budget.ladder().hardLimit(budget.limits().otherwise().orElse(0L))
            : now.limit();
    long amount =
        budget.limits().rows().isEmpty() ? budget.limits().otherwise().orElse(0L) : now.amount();
    return new Standing(
        Views.account(now.values(), budget),
        budget.unit().label(),
        Amount.plain(budget.unit(), amount),
        Amount.plain(budget.unit(), limit),
        Amount.plain(budget.unit(), now.settled()),
        Amount.plain(budget.unit(), now.held()),
        Amount.plain(budget.unit(), Math.max(0, limit - now.settled() - now.held())),
        Views.Window.of(now.startsAtMillis(), now.endsAtMillis()),
        Json.timeOrNever(now.endsAtMillis()),
        now.endsAtMillis() > nowMillis,
        percent(now.reachedBasisPoints()));
  }

  /** The table has a rolling sum as of its last hold; the ledger has it as of now. */
  private AccountRecord live(AccountRecord row) {
    Optional<Rule> rule = parts.ledger().rules().rule(row.ruleId());
    if (rule.isEmpty()) {
      return row;
    }
    Touch touch = new Touch(rule.get(), row.values(), false, row.amount(), row.limit());
    AccountView view =
        parts
            .ledger()
            .accounts(
                new Resolution(
                    parts.ledger().rules().generation(), List.of(touch), Optional.empty()))
            .getFirst();
    return new AccountRecord(
        row.ruleId(),
        row.budget(),
        row.values(),
        row.unit(),
        row.startsAtMillis(),
        row.endsAtMillis(),
        row.bucketMillis(),
        row.amount(),
        row.limit(),
        view.settled(),
        view.held(),
        row.reachedBasisPoints(),
        row.changedAtMillis());
  }
}
