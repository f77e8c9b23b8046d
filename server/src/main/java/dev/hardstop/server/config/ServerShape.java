package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole file: the table of its settings, and how they become a {@link Configuration}. */
final class ServerShape {
  private static final Key<Path> DATA =
      Key.of("data", Kinds.PATH, "./data", "The folder of the stores.");
  private static final Key<Durability> DURABILITY =
      Key.of(
          "durability",
          Kinds.choice(Durability.class),
          "power-cut",
          "What an acknowledged call survives: a power cut, or only the end of the process.");
  private static final Key<Mode> MODE =
      Key.of(
          "mode",
          Kinds.choice(Mode.class),
          "enforce",
          "shadow: every would-be refusal is recorded, and the call goes through.");
  private static final Key<Listen> LISTEN =
      Key.mapping("listen", Listen.SHAPE, "The addresses of the two listeners.");
  static final Key<Map<String, Located<ProviderSettings>>> PROVIDERS =
      Key.mapping(
          "providers",
          Composites.mapOf(Kinds.ID_TEXT, Composites.located(ProviderSettings.SHAPE)),
          "The upstreams, each under a name of your own.");
  private static final Key<Map<String, ModelClass.Members>> MODEL_CLASSES =
      Key.mapping(
          "model-classes",
          Composites.mapOf(Kinds.ID_TEXT, ModelClass.KIND),
          "Models under one name; a model belongs to the first class that lists it.");
  private static final Key<List<Located<KeySettings>>> KEYS_OF_CALLERS =
      Key.list(
          "keys",
          Composites.listOf(Composites.located(KeySettings.SHAPE)),
          "The keys that callers present.");
  private static final Key<List<Located<BudgetSettings>>> BUDGETS =
      Key.list(
          "budgets",
          Composites.listOf(Composites.located(BudgetSettings.SHAPE)),
          "The budgets. A call must fit on every one that counts it.");
  private static final Key<Map<String, Channel>> CHANNELS =
      Key.mapping(
          "channels",
          Composites.mapOf(Kinds.ID_TEXT, Channel.SHAPE),
          "Where alerts go; a ladder's notify names one.");
  private static final Key<Routes> ROUTES =
      Key.mapping("routes", Routes.SHAPE, "Which model serves in place of which.");
  private static final Key<Deadlines> DEADLINES =
      Key.mapping("deadlines", Deadlines.SHAPE, "How long an attempt at a provider may take.");
  private static final Key<Duration> SHUTDOWN_GRACE =
      Key.of(
          "shutdown-grace",
          Kinds.duration(Duration.ZERO, Duration.ofMinutes(60)),
          "25s",
          "How long a stop waits for calls in flight.");

  private static final Key<Keep> RETENTION =
      Key.mapping("retention", RetentionSettings.SHAPE, "How long what was recorded is kept.");

  static final Shape<Configuration> SHAPE =
      Shape.of(
          Shape.keys(
              Shape.keys(
                  List.of(
                      DATA,
                      DURABILITY,
                      MODE,
                      LISTEN,
                      PROVIDERS,
                      MODEL_CLASSES,
                      KEYS_OF_CALLERS,
                      BUDGETS,
                      CHANNELS,
                      ROUTES),
                  Overrides.OF_SERVER),
              Shape.keys(
                  List.of(
                      ServerTimes.TIMEZONE,
                      ServerTimes.CALENDAR,
                      ServerTimes.RUN_IDLE,
                      DEADLINES,
                      SHUTDOWN_GRACE,
                      RETENTION),
                  Network.KEYS)),
          ServerShape::in);

  /** What says where a server is. */
  static final Shape<Whereabouts.Known> WHEREABOUTS =
      Shape.of(
          List.of(DATA, LISTEN),
          section ->
              new Whereabouts.Known(
                  section.resolve(section.get(DATA)), section.get(LISTEN).control()));

  private ServerShape() {}

  private static Configuration in(Section section) {
    ModelClasses classes = modelClasses(section.get(MODEL_CLASSES));
    List<Located<ProviderSettings>> providers = providers(section.get(PROVIDERS));
    List<Located<KeySettings>> keys =
        section.get(KEYS_OF_CALLERS).stream()
            .map(key -> key.with(key.value().withModels(classes.expand(key.value().models()))))
            .toList();
    List<Located<BudgetSettings>> budgets = section.get(BUDGETS);
    Configuration configuration =
        new Configuration(
            section.resolve(section.get(DATA)),
            section.get(DURABILITY),
            section.get(MODE),
            section.get(LISTEN).relativeTo(section),
            providers.stream().map(Located::value).toList(),
            classes,
            keys.stream().map(Located::value).toList(),
            engineBudgets(section, budgets),
            channels(section.get(CHANNELS)),
            section.get(ROUTES),
            Overrides.in(section),
            section.get(DEADLINES),
            Network.in(section),
            section.get(SHUTDOWN_GRACE),
            section.get(RETENTION));
    new Consistency(section, configuration, keys, budgets).check();
    new Warnings(section, configuration, providers, keys, budgets).check();
    return configuration;
  }

  private static ModelClasses modelClasses(Map<String, ModelClass.Members> members) {
    List<ModelClass> classes = new ArrayList<>();
    members.forEach(
        (name, some) -> classes.add(new ModelClass(name, some.models(), some.overrides())));
    return new ModelClasses(classes);
  }

  private static List<Located<ProviderSettings>> providers(
      Map<String, Located<ProviderSettings>> read) {
    List<Located<ProviderSettings>> providers = new ArrayList<>();
    read.forEach((name, at) -> providers.add(at.with(at.value().named(name))));
    return providers;
  }

  private static List<Budget> engineBudgets(
      Section section, List<Located<BudgetSettings>> budgets) {
    WindowKind.Times times = ServerTimes.in(section);
    return budgets.stream().map(budget -> budget.value().budget(times)).toList();
  }

  private static Map<String, Channel> channels(Map<String, Channel> read) {
    Map<String, Channel> channels = new LinkedHashMap<>(read);
    channels.putIfAbsent("default", new Channel(true, java.util.Optional.empty()));
    return channels;
  }
}
