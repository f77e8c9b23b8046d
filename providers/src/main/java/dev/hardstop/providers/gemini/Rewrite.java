package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes the splices of one request, in the spelling that its caller uses. The model that serves is
 * named by the path; here only what repeats it is changed.
 */
final class Rewrite {
  private static final String CONFIG = "generationConfig";
  private static final String CAP = "maxOutputTokens";

  private final RequestFacts facts;
  private final Knobs knobs;
  private final Changes changes;

  Rewrite(RequestFacts facts, Knobs knobs, Changes changes) {
    this.facts = facts;
    this.knobs = knobs;
    this.changes = changes;
  }

  Patches patches() {
    List<Patch> patches = new ArrayList<>();
    if (!changes.model().equals(facts.model())) {
      for (Span model : knobs.models()) {
        patches.add(new Patch(model, Json.quoted(ModelResource.PREFIX + changes.model())));
      }
    }
    if (facts.operation().hasOutput()
        && changes.outputCap().isPresent()
        && !facts.outputCap().equals(changes.outputCap())) {
      patches.add(cap(changes.outputCap()));
    }
    return patches.isEmpty() ? Patches.NONE : new Patches(patches);
  }

  private Patch cap(OptionalLong outputCap) {
    String tokens = Long.toString(outputCap.getAsLong());
    Places config = knobs.config();
    if (config != null) {
      return config.set(knobs.isCapStated() ? CAP : spelled(CAP), tokens);
    }
    String object = "{" + Json.quoted(spelled(CAP)) + ":" + tokens + "}";
    return knobs.top().set(knobs.isConfigStated() ? CONFIG : spelled(CONFIG), object);
  }

  private String spelled(String canonical) {
    return knobs.isInSnakeCase() ? FieldName.inSnakeCase(canonical) : canonical;
  }
}
