package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Budget.Contact;
import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.budget.Budget.PerMissing;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Ladder.Rung;
import dev.hardstop.engine.budget.LimitTable;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.time.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A budget as the file has it; {@link #budget} is what the engine gets. */
record BudgetSettings(
    String id,
    Map<String, List<Glob>> match,
    List<String> per,
    LimitTable limits,
    WindowKind.Worded window,
    ServerTimes.Own times,
    List<Rung> rungs,
    Mode mode,
    PerMissing perMissing,
    int maxAccounts,
    Optional<Disclosure> disclose,
    Contact contact) {

  private static final Kind<Glob> PATTERN =
      new ScalarKind<>(
          "a value, or a pattern with *",
          AttributeRules.VALUE_KIND.schema(),
          false,
          text -> new Glob(AttributeRules.value(text)));

  private static final Key<String> ID = Key.required("id", Kinds.ID_TEXT, "Its name.");
  private static final Key<Map<String, List<Glob>>> MATCH =
      Key.mapping(
          "match",
          Composites.mapOf(AttributeRules.NAME_KIND, Composites.oneOrMany(PATTERN)),
          "Which calls it counts: attribute to a value, a pattern or a list of them. When empty:"
              + " every call.");
  private static final Key<List<String>> PER =
      Key.list(
          "per",
          Composites.listOf(AttributeRules.NAME_KIND),
          "One account for each distinct combination of these attributes' values.");
  private static final Key<LimitTable> LIMIT =
      Key.required(
          "limit",
          new LimitKind(),
          "The amount, or a table that chooses one by attributes, the first row that matches;"
              + " without else, a call that no row matches is refused.");
  private static final Key<WindowKind.Worded> WINDOW =
      Key.required("window", WindowKind.KIND, "Over which time it counts.");
  private static final Key<List<Rung>> AT =
      Key.mapping(
          "at",
          new LadderKind(),
          "What happens on the way: fraction of the amount to actions. When no rung stands below"
              + " stop: a warning at 80 % of it.");
  private static final Key<Mode> MODE =
      Key.of(
          "mode",
          Kinds.choice(Mode.class),
          "enforce",
          "shadow: it decides and records, but refuses nothing.");
  private static final Key<PerMissing> PER_MISSING =
      Key.of(
          "per-missing",
          Kinds.choice(PerMissing.class),
          "shared",
          "What becomes of calls without an attribute that it is per: they share one account, are"
              + " refused, or are not counted.");
  private static final Key<Integer> MAX_ACCOUNTS =
      Key.of(
          "max-accounts",
          Kinds.integer(1, 10_000_000),
          "10000",
          "Most accounts of values chosen by callers, for each key and window.");
  private static final Key<Disclosure> DISCLOSE =
      Key.optional(
          "disclose",
          Kinds.choice(List.of(Disclosure.FULL, Disclosure.RESET, Disclosure.NONE), Kinds::word),
          "How much a refusal tells its caller about it, in place of the key's and the server's.");
  private static final Key<String> OWNER =
      Key.optional("owner", Kinds.TEXT, "Who answers for it; told in refusals and alerts.");
  private static final Key<String> CONTACT_URL =
      Key.optional("contact-url", Kinds.TEXT, "Where to ask for more; told in refusals.");
  private static final Key<String> MESSAGE =
      Key.optional("message", Kinds.TEXT, "A sentence of one's own; told in refusals.");
  private static final Key<String> RUNBOOK =
      Key.optional("runbook", Kinds.TEXT, "What to do about it; told in alerts.");

  static final Shape<BudgetSettings> SHAPE =
      Shape.of(
          List.of(
              ID,
              MATCH,
              PER,
              LIMIT,
              WINDOW,
              ServerTimes.Own.TIMEZONE,
              ServerTimes.Own.CALENDAR,
              ServerTimes.Own.RUN_IDLE,
              AT,
              MODE,
              PER_MISSING,
              MAX_ACCOUNTS,
              DISCLOSE,
              OWNER,
              CONTACT_URL,
              MESSAGE,
              RUNBOOK),
          BudgetSettings::in);

  private static BudgetSettings in(Section section) {
    BudgetSettings settings =
        new BudgetSettings(
            section.get(ID),
            section.get(MATCH),
            section.get(PER),
            section.get(LIMIT),
            section.get(WINDOW),
            ServerTimes.Own.in(section),
            section.get(AT),
            section.get(MODE),
            section.get(PER_MISSING),
            section.get(MAX_ACCOUNTS),
            section.find(DISCLOSE),
            new Contact(
                section.find(OWNER).orElse(""),
                section.find(CONTACT_URL).orElse(""),
                section.find(MESSAGE).orElse(""),
                section.find(RUNBOOK).orElse("")));
    if (new HashSet<>(settings.per).size() < settings.per.size()) {
      section.error(PER, settings.per + " (expected: each attribute once)");
    }
    if (settings.isRun() && !settings.per.contains("run")) {
      section.error(WINDOW, "'run' (expected: with per: [run], so that runs are told apart)");
    }
    return settings;
  }

  private boolean isRun() {
    return window.with(ServerTimes.STANDARD) instanceof Window.Run;
  }

  Budget budget(WindowKind.Times server) {
    return new Budget(
        id,
        Match.of(match),
        per,
        limits,
        window.with(times.over(server)),
        Ladder.of(rungs),
        mode == Mode.SHADOW,
        perMissing,
        maxAccounts,
        disclose.orElse(Disclosure.AUTO),
        contact);
  }
}
