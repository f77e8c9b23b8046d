package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes the splices of one request. What already says the right thing is left as it is. */
final class Rewrite {
  private static final String MODEL = "model";
  private static final String TIER = "service_tier";
  private static final String STORE = "store";
  private static final String OLD_CAP = "max_tokens";
  private static final String NEW_CAP = "max_completion_tokens";
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";
  private static final String CONTINUOUS_USAGE = "continuous_usage_stats";

  private final RequestFacts facts;
  private final Knobs knobs;
  private final Changes changes;
  private final Profile profile;
  private final List<Patch> patches = new ArrayList<>();

  Rewrite(RequestFacts facts, Knobs knobs, Changes changes, Profile profile) {
    this.facts = facts;
    this.knobs = knobs;
    this.changes = changes;
    this.profile = profile;
  }

  Patches patches() {
    nameModel();
    capOutput();
    nameCap();
    askForUsage();
    if (changes.pins()) {
      pinTier();
      if (!changes.keeps()) {
        pinStore();
      }
    }
    return patches.isEmpty() ? Patches.NONE : new Patches(patches);
  }

  private void nameModel() {
    if (knobs.namesModel() && !changes.model().equals(facts.model())) {
      set(MODEL, Json.quoted(changes.model()));
    }
  }

  private void capOutput() {
    if (!facts.operation().hasOutput() || changes.outputCap().isEmpty()) {
      return;
    }
    long cap = changes.outputCap().getAsLong();
    if (knobs.capField().isEmpty()) {
      // Also where the wire has a default: other servers may have another.
      set(capFieldToInject(), Long.toString(cap));
    } else if (!facts.outputCap().equals(OptionalLong.of(cap))) {
      set(knobs.capField(), Long.toString(cap));
    }
  }

  /**
   * A server that overlooks the newer name would generate without end, whatever is held for it.
   * Beside a null in the older name both stay, since no field may stand there twice.
   */
  private void nameCap() {
    Span name = knobs.capName();
    if (!changes.pins()
        || name == null
        || !knobs.capField().equals(NEW_CAP)
        || !profile.has(Profile.Trait.CAPS_WITH_MAX_TOKENS)) {
      return;
    }
    if (knobs.top().has(OLD_CAP)) {
      long stated = facts.outputCap().orElseThrow();
      set(OLD_CAP, Long.toString(changes.outputCap().orElse(stated)));
    } else {
      patches.add(new Patch(name, Json.quoted(OLD_CAP)));
    }
  }

  private String capFieldToInject() {
    return switch (facts.operation()) {
      case RESPONSES -> "max_output_tokens";
      case CHAT -> profile.has(Profile.Trait.CAPS_WITH_MAX_TOKENS) ? OLD_CAP : NEW_CAP;
      default -> OLD_CAP;
    };
  }

  /** Only these two keep their usage to themselves unless they are asked. */
  private void askForUsage() {
    boolean hidesUsage =
        facts.operation() == Operation.CHAT || facts.operation() == Operation.COMPLETIONS;
    if (!facts.streams()
        || facts.usageAsked()
        || !hidesUsage
        || !profile.has(Profile.Trait.USAGE_ON_DEMAND)) {
      return;
    }
    Places options = knobs.streamOptions();
    boolean isContinuous = profile.has(Profile.Trait.CONTINUOUS_USAGE);
    boolean isNamed = options != null && options.has(CONTINUOUS_USAGE);
    String on = isContinuous && !isNamed ? "true,\"" + CONTINUOUS_USAGE + "\":true" : "true";
    if (options == null) {
      set(STREAM_OPTIONS, "{\"" + INCLUDE_USAGE + "\":" + on + "}");
      return;
    }
    patches.add(options.set(INCLUDE_USAGE, on));
    if (isContinuous && isNamed) {
      patches.add(options.set(CONTINUOUS_USAGE, "true"));
    }
  }

  /** The project's settings would choose it, and with it the price. */
  private void pinTier() {
    boolean hasTier =
        facts.operation() == Operation.CHAT || facts.operation() == Operation.RESPONSES;
    if (hasTier && profile.has(Profile.Trait.HAS_TIERS) && knobs.leavesTierOpen()) {
      set(TIER, Json.quoted(RequestFacts.DEFAULT_TIER));
    }
  }

  /** Responses are kept unless told not to. */
  private void pinStore() {
    if (facts.operation() == Operation.RESPONSES
        && profile.has(Profile.Trait.KEEPS_STATE)
        && !knobs.storeIsFalse()) {
      set(STORE, "false");
    }
  }

  private void set(String field, String json) {
    patches.add(knobs.top().set(field, json));
  }
}
