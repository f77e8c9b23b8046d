package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.repeats.RecordedCalls;
import dev.hardstop.server.repeats.Repeats;
import dev.hardstop.server.upstream.Proxies;
import java.util.function.BooleanSupplier;

/**
 * What a gateway works with.
 *
 * @param seed of request ids; two processes that could serve the same store need different ones
 * @param calls where ended calls are looked up
 * @param issued where the owners of kept answers are looked up
 * @param recorded where it is looked up how calls ended
 * @param repeats which idempotency keys were used
 * @param laterTruth who seeks what calls cost whose charge is provisional
 * @param ready whether calls can be served; readiness probes hear it
 */
public record GatewayParts(
    Ledger ledger,
    Metrics metrics,
    WallClock wall,
    Ticker ticker,
    long seed,
    Proxies proxies,
    CallLookup calls,
    IssuedLookup issued,
    RecordedCalls recorded,
    Repeats repeats,
    LaterTruth laterTruth,
    BooleanSupplier ready) {}
