package dev.hardstop.server.simulated;

import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a simulated provider behaves towards every request; a directive in a request overrides it.
 * Fluent like the options of Vert.x; read once, when the provider starts.
 *
 * <p>Threads: one.
 */
public final class SimulatedProviderOptions {
  private final InstantSource clock;
  private String host = "127.0.0.1";
  private int port = 0;
  private Duration latency = Duration.ZERO;
  private long tokensPerSecond = 0;
  private FaultRates faultRates = FaultRates.NONE;
  private long seed = 1;
  private Optional<String> apiKey = Optional.empty();
  private boolean knownModelsOnly = false;
  private int retainedCalls = 1_000;
  private int bodyLimitBytes = 64 << 20;
  private Optional<KeyCertOptions> tls = Optional.empty();

  /**
   * A quick, flawless provider on a free port of 127.0.0.1 that keeps its last 1,000 calls.
   *
   * @param clock gives the {@code created} times
   */
  public SimulatedProviderOptions(InstantSource clock) {
    this.clock = clock;
  }

  /** Sets the address to listen on. */
  public SimulatedProviderOptions host(String newHost) {
    host = newHost;
    return this;
  }

  /** Sets the port to listen on, 0 to 65535; 0 picks a free one. */
  public SimulatedProviderOptions port(int newPort) {
    expect(newPort >= 0 && newPort <= 65_535, "port", newPort, "0 to 65535");
    port = newPort;
    return this;
  }

  /** Sets the wait before the first byte of an answer; not negative. */
  public SimulatedProviderOptions latency(Duration newLatency) {
    expect(!newLatency.isNegative(), "latency", newLatency, ">= 0");
    latency = newLatency;
    return this;
  }

  /**
   * Sets the wait before the first byte of an answer, such as {@code 200ms}, {@code 2s}, {@code
   * 1m}.
   */
  public SimulatedProviderOptions latency(String newLatency) {
    return latency(Durations.parse(newLatency));
  }

  /** Sets the speed of generation; 0 is as fast as possible. */
  public SimulatedProviderOptions tokensPerSecond(long newTokensPerSecond) {
    expect(newTokensPerSecond >= 0, "tokens per second", newTokensPerSecond, ">= 0");
    tokensPerSecond = newTokensPerSecond;
    return this;
  }

  /** Sets how often it fails by chance. */
  public SimulatedProviderOptions faultRates(FaultRates newFaultRates) {
    faultRates = newFaultRates;
    return this;
  }

  /** Sets what decides ids and chance, so that a run can be repeated. */
  public SimulatedProviderOptions seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Sets the only key that is accepted. Without it any key is, but one must be given. */
  public SimulatedProviderOptions apiKey(String newApiKey) {
    apiKey = Optional.of(newApiKey);
    return this;
  }

  /** Sets whether an unknown model is refused with 404. */
  public SimulatedProviderOptions knownModelsOnly(boolean newKnownModelsOnly) {
    knownModelsOnly = newKnownModelsOnly;
    return this;
  }

  /** Sets the most calls whose head and body are kept for tests; not negative. */
  public SimulatedProviderOptions retainedCalls(int newRetainedCalls) {
    expect(newRetainedCalls >= 0, "retained calls", newRetainedCalls, ">= 0");
    retainedCalls = newRetainedCalls;
    return this;
  }

  /** Sets the longest request body in bytes; a longer one is answered with 413. */
  public SimulatedProviderOptions bodyLimitBytes(int newBodyLimitBytes) {
    expect(newBodyLimitBytes > 0, "body limit", newBodyLimitBytes, "> 0");
    bodyLimitBytes = newBodyLimitBytes;
    return this;
  }

  /** Serves HTTPS, with HTTP/2 by ALPN, under this certificate instead of plain HTTP. */
  public SimulatedProviderOptions tls(KeyCertOptions newTls) {
    tls = Optional.of(newTls);
    return this;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  Duration latency() {
    return latency;
  }

  long tokensPerSecond() {
    return tokensPerSecond;
  }

  FaultRates faultRates() {
    return faultRates;
  }

  long seed() {
    return seed;
  }

  Optional<String> apiKey() {
    return apiKey;
  }

  boolean knownModelsOnly() {
    return knownModelsOnly;
  }

  int retainedCalls() {
    return retainedCalls;
  }

  int bodyLimitBytes() {
    return bodyLimitBytes;
  }

  Optional<KeyCertOptions> tls() {
    return tls;
  }

  InstantSource clock() {
    return clock;
  }

  private static void expect(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
