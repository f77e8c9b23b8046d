package dev.hardstop.providers.wire;

import java.util.List;

/**
 * One family of APIs as they are on the wire: what a path means, what a request may cost, what an
 * answer did cost, how a refusal is said. One implementation for each wire.
 *
 * <p>Pure, immutable, and without I/O. Threads: any may call any method.
 */
public interface WireFormat {

  /** Returns the id used as {@code api:} in the configuration of providers. */
  String id();

  /**
   * Returns the class of a path.
   *
   * @param method in upper case
   * @param path decoded, with its leading slash, without the query
   */
  Route route(String method, String path);

  /** Returns which headers pass. */
  HeaderRules headers();

  /** Returns how the provider at {@code host} behaves where providers of this wire differ. */
  Profile profileOf(String host);

  /**
   * Reads the body of a request.
   *
   * @param body decoded from its content encoding, within the body limit; not changed by anyone as
   *     long as the request is in use
   */
  Reading read(Operation operation, byte[] body, Carriers carriers);

  /** Returns the meter for an answer that is one JSON object. */
  Meter wholeMeter(Operation operation, Profile profile);

  /** Returns the meter for an answer that is an event stream. */
  Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer);

  /** Returns the body of a refusal. */
  byte[] refusalBody(Refusal refusal);

  /** Returns the event that ends a stream with a refusal. */
  byte[] refusalEvent(Operation operation, Refusal refusal);

  /** Returns an upstream's error body without the ids and key fragments of the shared account. */
  byte[] masked(byte[] error);

  /** Returns the answer that lists these models. */
  byte[] modelList(List<ModelEntry> models);

  /** Returns the answer that describes one model. */
  byte[] model(ModelEntry model);
}
