package dev.hardstop.server.metrics;

import dev.hardstop.engine.money.Usd;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts and times of the gateway and the ledger. No label has values that callers choose.
 *
 * <p>Threads: any.
 */
public final class Metrics {
  /** The content type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    30, 60, 300
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("hardstop_requests_total")
          .help("Answered requests, by how they ended and the status that was sent.")
          .labelNames("outcome", "status")
          .withoutExemplars()
          .register(registry);
  private final Map<Integer, Map<String, CounterDataPoint>> requestsByStatus =
      new ConcurrentHashMap<>();
  private final LongAdder heldNanoUsd = new LongAdder();
  private final LongAdder settledNanoUsd = new LongAdder();
  private final LongAdder overrunNanoUsd = new LongAdder();
  private final LongAdder overshootNanoUsd = new LongAdder();
  private final LongAdder unreconciledNanoUsd = new LongAdder();
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder waiting = new LongAdder();
  private final LongAdder draining = new LongAdder();
  private final CounterDataPoint holds = counter("hardstop_holds", "Durable holds.");
  private final CounterDataPoint settles = counter("hardstop_settled_calls", "Calls charged.");
  private final CounterDataPoint releases =
      counter("hardstop_released_calls", "Holds given back whole.");
  private final CounterDataPoint unreconciled =
      counter("hardstop_unreconciled_calls", "Holds charged in full for want of usage.");
  private final CounterDataPoint truthsFound =
      counter("hardstop_truths_found", "Provisional charges settled by their provider's word.");
  private final CounterDataPoint truthsNotFound =
      counter("hardstop_truths_not_found", "Provisional charges whose provider told no cost.");
  private final CounterDataPoint overruns =
      counter("hardstop_overruns", "Calls that came to more than was held.");
  private final CounterDataPoint overshoots =
      counter("hardstop_overshoots", "Calls that took a budget past its limit.");
  private final CounterDataPoint connectFailures =
      counter("hardstop_upstream_connect_failures", "Upstream connections that were not made.");
  private final CounterDataPoint failovers =
      counter("hardstop_failovers", "Calls that went on at another provider.");
  private final CounterDataPoint exactCounts =
      counter("hardstop_exact_counts", "Requests whose tokens were counted exactly.");
  private final CounterDataPoint skippedCounts =
      counter("hardstop_exact_counts_skipped", "Counts left out because the workers were busy.");
  private final DistributionDataPoint decision =
      histogram("hardstop_decision_seconds", "From the whole request to the durable hold.");
  private final DistributionDataPoint upstream =
      histogram("hardstop_upstream_seconds", "From the request sent to the answer's head.");

  /** Makes metrics with a registry of their own. */
  public Metrics() {
    usd("hardstop_held_usd", "Dollars held, ended or not.", heldNanoUsd);
    usd("hardstop_settled_usd", "Dollars charged.", settledNanoUsd);
    usd("hardstop_overrun_usd", "Dollars charged above what was held.", overrunNanoUsd);
    usd("hardstop_overshoot_usd", "Dollars of these past a limit.", overshootNanoUsd);
    usd("hardstop_unreconciled_usd", "Dollars charged for want of usage.", unreconciledNanoUsd);
    gauge("hardstop_requests_in_flight", "Requests being served.", inFlight::sum);
    gauge("hardstop_requests_waiting", "Requests waiting for calls in flight.", waiting::sum);
    gauge("hardstop_drains", "Answers read to their end for nobody.", draining::sum);
  }

  /** Adds a gauge that is read whenever somebody looks. */
  public void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /**
   * Counts an answer.
   *
   * @param outcome a refusal's code, or one of a few words of our own; never a caller's text
   */
  public void answered(String outcome, int status) {
    requestsByStatus
        .computeIfAbsent(status, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(outcome, each -> requests.labelValues(each, Integer.toString(status)))
        .inc();
  }

  /** Counts a durable hold. */
  public void held(long nanoUsd) {
    holds.inc();
    heldNanoUsd.add(nanoUsd);
  }

  /** Counts a charge, and how far it went over what was held. */
  public void settled(long chargedNanoUsd, long heldNanoUsd) {
    settles.inc();
    settledNanoUsd.add(chargedNanoUsd);
    if (chargedNanoUsd > heldNanoUsd) {
      overruns.inc();
      overrunNanoUsd.add(chargedNanoUsd - heldNanoUsd);
    }
  }

  /** Counts a charge above its hold that took a budget {@code nanoUsd} past its limit. */
  public void overshot(long nanoUsd) {
    overshoots.inc();
    overshootNanoUsd.add(nanoUsd);
  }

  /** Counts a hold that was charged in full. */
  public void unreconciled(long nanoUsd) {
    unreconciled.inc();
    unreconciledNanoUsd.add(nanoUsd);
    settledNanoUsd.add(nanoUsd);
  }

  /** Counts a provisional charge that its provider told the truth of. */
  public void truthFound() {
    truthsFound.inc();
  }

  /** Counts a provisional charge that is left to an operator. */
  public void truthNotFound() {
    truthsNotFound.inc();
  }

  public void released() {
    releases.inc();
  }

  public void connectFailed() {
    connectFailures.inc();
  }

  public void failedOver() {
    failovers.inc();
  }

  public void countedExactly() {
    exactCounts.inc();
  }

  public void skippedCount() {
    skippedCounts.inc();
  }

  /** Notes how long it took from a whole request to its durable hold. */
  public void decided(long micros) {
    decision.observe(micros / 1e6);
  }

  /** Notes how long the provider took to start its answer. */
  public void upstreamAnswered(long micros) {
    upstream.observe(micros / 1e6);
  }

  /** Moves the number of requests being served. */
  public void inFlight(int change) {
    inFlight.add(change);
  }

  /** Moves the number of requests that wait. */
  public void waiting(int change) {
    waiting.add(change);
  }

  /** Moves the number of answers that are read for nobody. */
  public void draining(int change) {
    draining.add(change);
  }

  /** Returns all values in Prometheus' text format. */
  public String text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private CounterDataPoint counter(String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  private DistributionDataPoint histogram(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .withoutExemplars()
        .register(registry);
  }

  /** Sums stay whole nano-dollars; only what is shown is divided. */
  private void usd(String name, String help, LongAdder nanoUsd) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(nanoUsd.sum() / (double) Usd.NANO))
        .register(registry);
  }
}
