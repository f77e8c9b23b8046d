package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Glob;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An upstream: where it is, what it speaks, who pays there.
 *
 * @param baseUrl as the official SDK of the wire format takes it, without a trailing slash
 * @param book the provider of the price book whose prices hold; empty means the one to whose
 *     address {@code baseUrl} belongs
 * @param models what it serves, as patterns; empty means whatever has a price
 * @param deployments the model behind each name that callers use; of Azure only
 * @param prices USD per million tokens by pattern of the model and kind of token ({@code input},
 *     {@code output}, {@code cache-read} …), or per million characters or hour of sound, before
 *     those of the book; the first pattern that matches holds
 * @param billsErrors whether an error status is charged; empty means as is known of the provider
 * @param abortStopsBilling whether closing the connection ends what an answer costs; empty means as
 *     is known of the provider
 * @param continuousUsage whether a stream is asked for running counts of its usage too
 * @param weight its share of the calls for models that other providers with a weight serve too, who
 *     stand in for it when it fails; 0 for none
 * @param maxConnections most connections at once
 */
public record ProviderSettings(
    String name,
    Api api,
    URI baseUrl,
    Credential credential,
    Optional<String> book,
    List<Glob> models,
    Map<String, String> deployments,
    Map<Glob, Map<String, BigDecimal>> prices,
    Optional<Boolean> billsErrors,
    Optional<Boolean> abortStopsBilling,
    boolean continuousUsage,
    Optional<Deadlines> deadlines,
    int weight,
    int maxConnections) {

  /** What can be given a price: kinds of tokens, a million characters, an hour of sound. */
  public static final List<String> PRICED =
      List.of(
          "input",
          "output",
          "cache-read",
          "cache-write",
          "cache-write-5m",
          "cache-write-1h",
          "input-audio",
          "output-audio",
          "cache-audio-read",
          "input-image",
          "output-image",
          "output-reasoning",
          "input-mchars",
          "audio-hours",
          "cache-storage-mtok-hours");

  private static final Key<Api> API =
      Key.required(
          "api",
          Kinds.choice(Api.class),
          "The wire format: openai also for everything that is compatible with it.");
  private static final Key<URI> BASE_URL =
      Key.required(
          "base-url",
          Kinds.text(
              "an http or https address without user, query or fragment",
              "^https?://[^\\s?#@]+$",
              ProviderSettings::address),
          "The address, as that format's official SDK takes it.");
  private static final Key<Credential> CREDENTIAL =
      Key.optional(
          "credential",
          Composites.either(new CredentialKind(true), SigningKeys.KIND),
          "What pays there: ${env:NAME} or ${file:PATH}; 'caller', which forwards the caller's"
              + " own; for bedrock also the access key that requests are signed with. When not"
              + " given: none is sent.");
  private static final Key<String> BOOK =
      Key.optional(
          "book",
          Kinds.ID_TEXT,
          "The provider of the price book whose prices hold. When not given: the one to whose"
              + " address base-url belongs.");
  private static final Key<List<Glob>> MODELS =
      Key.list(
          "models",
          Composites.listOf(Kinds.GLOB),
          "What it serves: names or patterns. When empty: whatever has a price.");
  private static final Key<Map<String, String>> DEPLOYMENTS =
      Key.mapping(
          "deployments",
          Composites.mapOf(Kinds.ID_TEXT, Kinds.MODEL),
          "Azure only: the model of each deployment, by the deployment's name. One that is not"
              + " listed is refused: nobody else knows what it costs.");
  private static final Key<Map<Glob, Map<String, BigDecimal>>> PRICES =
      Key.mapping(
          "prices",
          Composites.mapOf(
              Kinds.GLOB,
              Composites.mapOf(
                  Kinds.choice(PRICED, java.util.function.Function.identity()), Kinds.price())),
          "USD per million tokens, million characters (input-mchars), hour of sound (audio-hours) or"
              + " million tokens that are cached for an hour (cache-storage-mtok-hours), by model"
              + " (name or pattern), before the price book's.");
  private static final Key<Boolean> BILLS_ERRORS =
      Key.optional(
          "bills-errors",
          Kinds.BOOLEAN,
          "Whether an error status is charged. When not given: as is known of the provider, and"
              + " charged where nothing is known.");
  private static final Key<Boolean> ABORT_STOPS_BILLING =
      Key.optional(
          "abort-stops-billing",
          Kinds.BOOLEAN,
          "Whether closing the connection ends what an answer costs, so that an answer that nobody"
              + " waits for is not read to its end. When not given: as is known of the provider.");
  private static final Key<Boolean> CONTINUOUS_USAGE =
      Key.of(
          "continuous-usage",
          Kinds.BOOLEAN,
          "false",
          "Whether a stream is asked to tell with each chunk what was used so far, as vLLM and SGLang"
              + " can; other servers may refuse to be asked. Then the hold shrinks as soon as the input"
              + " was counted, and a stream that breaks off costs that input and the output cap.");
  private static final Key<Deadlines> DEADLINES =
      Key.optional("deadlines", Deadlines.SHAPE, "Its own deadlines in place of the server's.");
  private static final Key<Integer> WEIGHT =
      Key.of(
          "weight",
          Kinds.integer(0, 1_000),
          "0",
          "Its share of the calls for a model among all providers of this wire format that have a"
              + " weight and serve the model; these also stand in for one that cannot be reached,"
              + " or answers 429 or 5xx. Without: the first provider that serves it takes all.");
  private static final Key<Integer> MAX_CONNECTIONS =
      Key.of("max-connections", Kinds.integer(1, 100_000), "512", "Most connections at once.");

  static final Shape<ProviderSettings> SHAPE =
      Shape.of(
          List.of(
              API,
              BASE_URL,
              CREDENTIAL,
              BOOK,
              MODELS,
              DEPLOYMENTS,
              PRICES,
              BILLS_ERRORS,
              ABORT_STOPS_BILLING,
              CONTINUOUS_USAGE,
              DEADLINES,
              WEIGHT,
              MAX_CONNECTIONS),
          section ->
              new ProviderSettings(
                  "",
                  section.get(API),
                  section.get(BASE_URL),
                  credential(section),
                  section.find(BOOK),
                  section.get(MODELS),
                  section.get(DEPLOYMENTS),
                  section.get(PRICES),
                  section.find(BILLS_ERRORS),
                  section.find(ABORT_STOPS_BILLING),
                  section.get(CONTINUOUS_USAGE),
                  section.find(DEADLINES),
                  section.get(WEIGHT),
                  section.get(MAX_CONNECTIONS)));

  /** Returns whether it can be called: not while its credential is nowhere to be found. */
  public boolean isEnabled() {
    return !(credential instanceof Credential.Unset);
  }

  ProviderSettings named(String name) {
    return new ProviderSettings(
        name,
        api,
        baseUrl,
        credential,
        book,
        models,
        deployments,
        prices,
        billsErrors,
        abortStopsBilling,
        continuousUsage,
        deadlines,
        weight,
        maxConnections);
  }

  private static Credential credential(Section section) {
    Credential credential = section.find(CREDENTIAL).orElse(new Credential.None());
    if (credential instanceof Credential.Signing && section.get(API) != Api.BEDROCK) {
      section.error(CREDENTIAL, "requests are signed for api: bedrock only (expected: a key)");
    }
    return credential;
  }

  private static URI address(String text) {
    URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
