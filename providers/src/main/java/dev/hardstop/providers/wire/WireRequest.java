package dev.hardstop.providers.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One understood request: its facts, its bounds, and how to change it. Immutable. */
public interface WireRequest {

  RequestFacts facts();

  /**
   * Returns the facts of this request where {@code model} serves it: some models are billed by the
   * token, and others by the second, for the same.
   */
  default RequestFacts factsOn(String model) {
    return facts();
  }

  /**
   * Returns this request as it is meant now: a point in time that it names becomes a length of
   * time, which no other clock can make longer.
   */
  default WireRequest at(Instant now) {
    return this;
  }

  /**
   * Returns why nothing bounds what this request may cost, or that it needs state kept upstream
   * which nobody can own here; empty if neither. Whoever enforces refuses such a request; shadow
   * mode sends it all the same.
   */
  Optional<BadRequest> unbounded();

  /**
   * Returns what it has to do with things that are kept upstream. One that stands for another says
   * what that one says.
   */
  default Kept kept() {
    return Kept.naming(List.of(), unbounded());
  }

  /**
   * Bounds the input by the bytes of the body, in constant time.
   *
   * @param model the priced model; decides what a picture comes to
   * @param contextTokens the most input the model takes, where known
   */
  InputBound inputBound(String model, OptionalLong contextTokens);

  /**
   * Bounds the input by counting its text exactly; falls back to {@link #inputBound} where the
   * model's tokenizer is unknown or the text is over 256 KiB. Takes milliseconds: never call it on
   * an event loop.
   */
  InputBound exactInputBound(String model, OptionalLong contextTokens);

  /**
   * Returns the splices that make the body say what it should. Reading the patched body gives the
   * changed facts.
   */
  Patches rewrite(Changes changes, Profile profile);
}
