package dev.hardstop.providers.wire;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
   * @param query as sent, without the question mark; empty if there is none
   */
  Route route(String method, String path, String query);

  /** Returns which headers pass. */
  HeaderRules headers();

  /**
   * Returns a header that only callers of this wire send, in lower case; empty if there is none.
   */
  default Optional<String> callersHeader() {
    return Optional.empty();
  }

  /**
   * Returns the query parameter in which its callers may send their key; empty if there is none. It
   * stays here like every credential.
   */
  default Optional<String> credentialParameter() {
    return Optional.empty();
  }

  /** Returns the paths that its callers usually want, for people to read. */
  String usualPaths();

  /**
   * Returns how a provider behaves where providers of this wire differ.
   *
   * @param host where it is called
   * @param bookProvider whose prices hold for it; empty if none of the book's do
   */
  Profile profileOf(String host, Optional<String> bookProvider);

  /**
   * Reads the body of a request.
   *
   * @param model that the path names; empty if the body names it
   * @param body decoded from its content encoding, within the body limit; not changed by anyone as
   *     long as the request is in use
   */
  Reading read(Operation operation, String model, byte[] body, Carriers carriers);

  /** Returns the meter for an answer that is one JSON object. */
  Meter wholeMeter(Operation operation, Profile profile);

  /**
   * Returns the meter for an answer that comes in one piece.
   *
   * @param facts of its request, on the model that serves it
   */
  default Meter wholeMeter(RequestFacts facts, Profile profile) {
    return wholeMeter(facts.operation(), profile);
  }

  /** Returns whether an answer of this content type, if a stream was asked for, is one. */
  default boolean isStream(String contentType) {
    return isEventStream(contentType);
  }

  /** Returns the meter for an answer that {@link #isStream}. */
  Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer);

  /** Returns how it is asked later what an answer cost; empty where nobody tells. */
  default Optional<CostLookup> costLookup(Profile profile) {
    return Optional.empty();
  }

  /** Returns the body of a refusal. */
  byte[] refusalBody(Refusal refusal);

  /** Returns the headers beside those that every wire's refusals have. */
  default List<HeaderRules.Header> refusalHeaders(Refusal refusal) {
    return List.of();
  }

  /**
   * Returns what keeps a silent stream alive between two events; empty if nothing may: Google's
   * SDKs take every line for data, those of AWS know no frame that means nothing, and lines of JSON
   * have no comments.
   */
  default byte[] heartbeat() {
    return new byte[0];
  }

  /** Returns the event that ends a stream with a refusal. */
  byte[] refusalEvent(Operation operation, Refusal refusal);

  /** Returns whether a stream of this content type can end with a {@link #refusalEvent}. */
  default boolean takesRefusalEvent(String contentType) {
    return isEventStream(contentType);
  }

  /** Returns whether an error answer says that the credential it was sent is no good. */
  default boolean refusesCredential(int status, byte[] error) {
    return status == 401 || status == 403;
  }

  /** Returns an upstream's error body without the ids and key fragments of the shared account. */
  byte[] masked(byte[] error);

  /** Returns the answer that lists these models. */
  byte[] modelList(List<ModelEntry> models);

  /** Returns the answer that describes one model. */
  byte[] model(ModelEntry model);

  /** Returns whether a content type is that of server-sent events. */
  static boolean isEventStream(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }
}
