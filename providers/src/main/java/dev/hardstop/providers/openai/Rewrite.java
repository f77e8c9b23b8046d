package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes the splices of one request. What already says the right thing is left as it is. */
final class Rewrite {
  private static final String MODEL = "model";
  private static final String TIER = "service_tier";
  private static final String STORE = "store";
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

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

  private String capFieldToInject() {
    return switch (facts.operation()) {
      case RESPONSES -> "max_output_tokens";
      case CHAT -> profile.capsWithMaxTokens() ? "max_tokens" : "max_completion_tokens";
      default -> "max_tokens";
    };
  }

  /** Only these two keep their usage to themselves unless they are asked. */
  private void askForUsage() {
    boolean hidesUsage =
        facts.operation() == Operation.CHAT || facts.operation() == Operation.COMPLETIONS;
    if (!facts.streams() || facts.usageAsked() || !hidesUsage || !profile.usageOnDemand()) {
      return;
    }
    Places options = knobs.streamOptions();
    if (options == null) {
      set(STREAM_OPTIONS, "{\"" + INCLUDE_USAGE + "\":true}");
    } else {
      patches.add(options.set(INCLUDE_USAGE, "true"));
    }
  }

  /** The project's settings would choose it, and with it the price. */
  private void pinTier() {
    boolean hasTier =
        facts.operation() == Operation.CHAT || facts.operation() == Operation.RESPONSES;
    if (hasTier && profile.hasTiers() && knobs.leavesTierOpen()) {
      set(TIER, Json.quoted(RequestFacts.DEFAULT_TIER));
    }
  }

  /** Responses are kept unless told not to. */
  private void pinStore() {
    if (facts.operation() == Operation.RESPONSES && profile.keepsState() && !knobs.storeIsFalse()) {
      set(STORE, "false");
    }
  }

  private void set(String field, String json) {
    patches.add(knobs.top().set(field, json));
  }
}
