package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Budget.Disclosure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of how a call is treated, as far as one place of the file states them: the server, a key
 * or a model class.
 */
public final class Overrides {
  /** Nothing is stated. */
  public static final Overrides NONE = new Overrides(Map.of());

  static final Key<Integer> OUTPUT_CAP =
      Key.optional(
          "output-cap",
          Kinds.integer(1, 10_000_000),
          "Output tokens that a call may produce where it states no cap itself. When not given: "
              + CallRules.DEFAULT_OUTPUT_CAP
              + ", or a reasoning model's own maximum.");
  static final Key<Fit> FIT =
      Key.of(
          "fit",
          Kinds.choice(Fit.class),
          "auto",
          "Whether the output cap may be lowered to what is left: where the caller stated none,"
              + " always, or never.");
  static final Key<Integer> FIT_MINIMUM =
      Key.of(
          "fit-minimum",
          Kinds.integer(1, 10_000_000),
          "256",
          "The smallest output cap that fitting may set.");
  static final Key<Integer> FIT_SHARE =
      Key.of(
          "fit-share",
          Kinds.share(),
          "0.5",
          "The largest share of what is left that a fitted call may take.");
  static final Key<Duration> WAIT =
      Key.of(
          "wait",
          Kinds.duration(Duration.ZERO, Duration.ofMinutes(10)),
          "30s",
          "How long a call waits when only calls in flight are in its way.");
  static final Key<String> REFUSAL =
      Key.of(
          "refusal",
          Composites.withLater(Kinds.word("error"), "message"),
          "error",
          "How a refusal is told: as an error of the API that was called.");
  static final Key<Disclosure> DISCLOSE =
      Key.optional(
          "disclose",
          Kinds.choice(List.of(Disclosure.FULL, Disclosure.RESET, Disclosure.NONE), Kinds::word),
          "How much a refusal tells its caller about the budget. When not given: full where all"
              + " that the budget matches and is per is bound to the key, else reset.");
  static final Key<State> STATE =
      Key.of(
          "state",
          Kinds.choice(State.class),
          "owned",
          "What becomes of answers, conversations, files and cached contents that a provider keeps, and"
              + " of requests that name them. owned: they are their tenant's, else their key's, and nobody else's;"
              + " refuse: none are kept; shared: whoever names one gets it.");
  static final Key<Long> BODY_LIMIT =
      Key.of(
          "body-limit",
          Kinds.size(1 << 10, 1L << 30),
          "64MiB",
          "The largest request body, after decompression.");
  static final Key<Integer> MAX_IN_FLIGHT =
      Key.of(
          "max-in-flight",
          Kinds.integer(1, 1_000_000),
          "1000",
          "Calls that one key may have open at once.");
  static final Key<Integer> STATUS_ON_EXHAUSTED =
      Key.of(
          "status-on-exhausted",
          Kinds.number(402, 403, 400, 429),
          "402",
          "The HTTP status of an exhausted budget, for clients that need another than 402.");

  static final Key<Boolean> REPEAT_ANSWERS =
      Key.of(
          "repeat-answers",
          Kinds.BOOLEAN,
          "false",
          "Whether whole answers of up to 64 KiB to calls with an Idempotency-Key are kept in memory"
              + " for ten minutes, so that a repeat gets its answer again instead of a 409.");

  /** What can be stated for a model class: all that is decided when the model is known. */
  static final List<Key<?>> OF_MODEL_CLASS =
      List.of(OUTPUT_CAP, FIT, FIT_MINIMUM, FIT_SHARE, WAIT, REFUSAL, DISCLOSE, STATE);

  /** What can be stated for the server and for a key. */
  static final List<Key<?>> OF_SERVER =
      Shape.keys(
          OF_MODEL_CLASS, List.of(BODY_LIMIT, MAX_IN_FLIGHT, STATUS_ON_EXHAUSTED, REPEAT_ANSWERS));

  private final Map<String, Object> stated;

  private Overrides(Map<String, Object> stated) {
    this.stated = Map.copyOf(stated);
  }

  static Overrides in(Section section) {
    Map<String, Object> stated = new HashMap<>();
    for (Key<?> key : OF_SERVER) {
      section.find(key).ifPresent(value -> stated.put(key.name(), value));
    }
    return new Overrides(stated);
  }

  static List<Key<?>> inherited(List<Key<?>> keys) {
    return keys.stream().<Key<?>>map(Key::inherited).toList();
  }

  /** The reader of a key is the only one who stores under its name, so the type is the key's. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> find(Key<T> key) {
    return Optional.ofNullable((T) stated.get(key.name()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Overrides that && stated.equals(that.stated);
  }

  @Override
  public int hashCode() {
    return stated.hashCode();
  }

  @Override
  public String toString() {
    return stated.toString();
  }
}
