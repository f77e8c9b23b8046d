package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptNames;
import dev.hardstop.providers.wire.Objections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a request may not ask for because its cost would have no bound, or because it names state
 * kept upstream that nobody owns here. Where nothing is held, or what is asked for stays, the first
 * such thing is refused at once: a free operation reaches into kept state like any other.
 *
 * <p>Source: Google, Gemini API pricing (grounding and Maps are billed apart, code execution and
 * URL context add input); {@code Tool} of the Gen AI SDK for the names.
 */
final class Policy {
  private static final Map<String, String> HOSTED_TOOLS =
      Map.of(
          "googleSearch", "searches are billed apart and have no limit",
          "googleSearchRetrieval", "searches are billed apart and have no limit",
          "enterpriseWebSearch", "searches are billed apart and have no limit",
          "googleMaps", "look-ups are billed apart and have no limit",
          "urlContext", "what it reads becomes input without a limit",
          "codeExecution", "what it prints becomes input without a limit",
          "mcpServers", "what they answer becomes input without a limit",
          "computerUse", "its own declarations are input that nothing here bounds");

  /** Tools that search in what somebody stored. */
  private static final Set<String> STORES = Set.of("fileSearch", "retrieval");

  private final ProtoBody body;
  private final boolean throwsAtOnce;
  private final Objections objections = new Objections();
  private final KeptNames names = new KeptNames(objections);

  Policy(ProtoBody body, boolean throwsAtOnce) {
    this.body = body;
    this.throwsAtOnce = throwsAtOnce;
  }

  /** Objects to the value that the body stands on unless it is null. */
  void forbid(String reason) {
    objections.forbid(body.json(), reason);
    throwAtOnce();
  }

  /** Objects to the name of something kept upstream, unless it is null. */
  void forbidKept() {
    objections.forbidKept(body.json());
    throwAtOnce();
  }

  /** Takes the name of cached contents, on which the body stands. */
  void readCached() {
    names.read(Kept.Kind.CACHED_CONTENT, CachedContentAnswer.PREFIX, body.json());
    throwAtOnce();
  }

  /** Returns what is named of what is kept upstream. */
  List<Kept.Name> names() {
    return names.all();
  }

  /** Objects to the boolean that the body stands on if it is true. */
  void mustBeOff(String reason) {
    objections.mustBeOff(body.json(), reason);
    throwAtOnce();
  }

  /** Objects to what the message says. */
  void refuse(String message) {
    objections.refuse(body.json(), message);
    throwAtOnce();
  }

  private void throwAtOnce() {
    if (throwsAtOnce && problem().isPresent()) {
      throw new BadRequestException(problem().get());
    }
  }

  /** Objects to a field whose effect on the price nobody here knows. */
  void forbidUnknown() {
    forbid("a field that is not known here may change what the request costs");
  }

  /** Allows the tools that the caller runs itself. */
  void readTools() {
    body.repeated(() -> body.message(this::readTool));
  }

  /** Objects to models whose answers are billed in units that no price here covers. */
  void readModel(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.contains("-tts") || name.contains("-live") || name.contains("native-audio")) {
      refuse("model: speaks (expected: a model that answers with text or pictures)");
    } else if (name.contains("-omni")) {
      refuse("model: films (expected: a model that answers with text or pictures)");
    }
  }

  Optional<BadRequest> problem() {
    return objections.first();
  }

  private void readTool(String field) {
    if (STORES.contains(field)) {
      forbidKept();
    } else if (!field.equals("functionDeclarations")) {
      forbid(HOSTED_TOOLS.getOrDefault(field, "a hosted tool; only functions are run by callers"));
    }
  }
}
