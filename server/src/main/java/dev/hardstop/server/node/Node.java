package dev.hardstop.server.node;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.tokenizers.Tokenizer;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ProviderSettings;
import dev.hardstop.server.control.AccessTokens;
import dev.hardstop.server.control.ControlParts;
import dev.hardstop.server.control.ControlPlane;
import dev.hardstop.server.control.Feed;
import dev.hardstop.server.control.Health;
import dev.hardstop.server.control.Reloading;
import dev.hardstop.server.control.Tables;
import dev.hardstop.server.gateway.Gateway;
import dev.hardstop.server.gateway.GatewayParts;
import dev.hardstop.server.gateway.IssuedLookup;
import dev.hardstop.server.gateway.Setup;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.repeats.RecordedCalls;
import dev.hardstop.server.repeats.Repeats;
import dev.hardstop.server.unreconciled.CostSource;
import dev.hardstop.server.unreconciled.Reconciliation;
import dev.hardstop.server.unreconciled.TruthSeeker;
import dev.hardstop.server.upstream.Proxies;
import dev.hardstop.server.upstream.Upstreams;
import dev.hardstop.store.AnswerRecord;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import dev.hardstop.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Hardstop.
 *
 * <p>Order of start: configuration, data folder, store, ledger (holds that a dead process left open
 * are charged), budgets, prices, listeners. Nothing is served before the budgets are in force.
 *
 * <p>Threads: any; {@link #start} and {@link #close} block.
 */
public final class Node implements AutoCloseable {
  private static final long TICK_MILLIS = 1_000;
  private static final int WORKERS = 8;
  private static final long LISTEN_SECONDS = 30;
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(10);
  private static final Duration TABLES_PATIENCE = Duration.ofMinutes(1);

  /** Older answers than this are not asked for again after a restart. */
  private static final Duration TRUTHS_SINCE = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeOptions options;
  private final Configuration configuration;
  private final Vertx vertx;
  private final Proxies proxies;
  private final Store store;
  private final Feed feed = new Feed();
  private final LongAdder clockJumps = new LongAdder();
  private final LongAdder lapses = new LongAdder();
  private final ScheduledExecutorService nodeThread = nodeThread();
  private final ExecutorService background;
  private final Ledger ledger;
  private final StoreWatch storeWatch;
  private final Metrics metrics = new Metrics();
  private final Reconciliation reconciliation;
  private final TruthSeeker truthSeeker;
  private final Gateway gateway;
  private final ControlPlane control;
  private final Reloader reloader;
  private final int chargedAtStart;
  private final CompletableFuture<String> fatal = new CompletableFuture<>();
  private volatile Health health = Health.STARTING;
  private volatile Configuration inForce;

  private Node(
      NodeOptions options,
      Loading.Loaded loaded,
      Vertx vertx,
      CompletableFuture<PriceBook> prices) {
    this.options = options;
    this.configuration = loaded.configuration();
    this.inForce = configuration;
    this.vertx = vertx;
    this.background =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("hardstop-background-", 0).factory());
    this.proxies = Proxies.of(options.environment());
    this.store = openStore();
    store.pauseTables();
    try {
      this.ledger = recover();
      this.storeWatch =
          new StoreWatch(
              store,
              ledger,
              nodeThread,
              this::chargeLeftOpen,
              () -> fatal.complete("the store was taken over"));
      // Reads what was held before this process, which the rest of the start changes nothing of.
      CompletableFuture<Repeats> repeats =
          CompletableFuture.supplyAsync(
              () -> Repeats.of(ledger, store.projection()), Thread::startVirtualThread);
      store.start(feed.after(storeWatch), ledger);
      store.keep(configuration.retention());
      this.chargedAtStart = ledger.start(store.node(), store.epoch());
      feed.listenToRare(facts -> nodeThread.execute(() -> AlertLog.tell(facts)));
      RuleAdoption adoption = new RuleAdoption(ledger, store.projection());
      requireDurable(adoption.adopt(configuration.budgets(), _ -> {}));
      PriceBook book = prices.join();
      Setup setup = Loading.setup(configuration, book);
      this.reloader =
          new Reloader(options, book, adoption, this::configuration, this::putInForce, background);
      Gauges.register(metrics, ledger, store.projection(), storeWatch);
      metrics.gauge("hardstop_clock_jumps", "Jumps of the machine's clock.", clockJumps::sum);
      metrics.gauge("hardstop_lapsed_holds", "Holds whose deadline passed.", lapses::sum);
      this.reconciliation = new Reconciliation(ledger, store.projection());
      this.truthSeeker = truthSeeker();
      this.gateway = listen("gateway", openGateway(setup, repeats.join()));
      this.control = listen("control", openControl());
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
    var _ =
        nodeThread.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    store.resumeTables();
    health = Health.READY;
    loaded.warnings().forEach(warning -> LOG.warn("configuration: {}", warning));
    background.execute(this::chargeLeftOpen);
    background.execute(this::seekTruthsLeft);
    background.execute(Node::loadTokenizers);
  }

  /**
   * Starts a node.
   *
   * @throws NodeException if the configuration has problems or an address cannot be listened on
   * @throws StoreException if the data folder cannot be used, or another process holds it
   */
  public static Node start(NodeOptions options) {
    // The three take about as long as each other, and need nothing of each other.
    CompletableFuture<Vertx> vertx =
        CompletableFuture.supplyAsync(Node::vertx, Thread::startVirtualThread);
    CompletableFuture<PriceBook> book =
        CompletableFuture.supplyAsync(PriceBook::load, Thread::startVirtualThread);
    try {
      Loading.Loaded loaded = Loading.load(options.configuration(), options.environment());
      return new Node(
          options,
          loaded,
          vertx.join(),
          book.thenApply(all -> preloaded(all, loaded.configuration())));
    } catch (CompletionException e) {
      closeVertx(vertx);
      throw e.getCause() instanceof StoreException store
          ? store
          : new NodeException("start: " + e.getCause(), e);
    } catch (RuntimeException e) {
      closeVertx(vertx);
      throw e;
    }
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setWorkerPoolSize(WORKERS)
            .setInternalBlockingPoolSize(2)
            .setPreferNativeTransport(true));
  }

  /** Reads what the configured providers cost, which would hold up the first call. */
  private static PriceBook preloaded(PriceBook book, Configuration configuration) {
    book.preload(
        configuration.providers().stream()
            .filter(ProviderSettings::isEnabled)
            .flatMap(
                provider ->
                    provider
                        .book()
                        .or(() -> book.providerAt(provider.baseUrl().toString()))
                        .stream())
            .toList());
    return book;
  }

  private static void closeVertx(CompletableFuture<Vertx> vertx) {
    var _ = vertx.thenAccept(Vertx::close);
  }

  private Store openStore() {
    Path data = options.data().orElse(configuration.data());
    Durability durability =
        switch (configuration.durability()) {
          case POWER_CUT -> Durability.POWER_CUT;
          case PROCESS_CRASH -> Durability.PROCESS_CRASH;
        };
    return Store.open(data, durability, options.wall(), options.ticker());
  }

  private Ledger recover() {
    return Ledger.recover(
        store.recovered(),
        LedgerOptions.DEFAULT,
        feed.before(store.journal()),
        newest -> new LedgerClock(options.wall(), options.ticker(), newest, this::jumped),
        background);
  }

  /** Called under the ledger's lock. */
  private void jumped(LedgerClock.ClockJump jump) {
    clockJumps.increment();
    nodeThread.execute(() -> AlertLog.tell(jump));
  }

  private static void requireDurable(RuleAdoption.Adopted adopted) {
    if (!adopted.durable()) {
      throw new NodeException(
          List.of("budgets: could not be written (expected: a working disk); see the log"));
    }
  }

  private TruthSeeker truthSeeker() {
    return new TruthSeeker(
        vertx,
        new Upstreams(vertx, proxies, 1),
        this::costSource,
        reconciliation::correct,
        metrics,
        background,
        options.truthAfter());
  }

  /** Asked for while calls are served only. */
  private Optional<CostSource> costSource(String provider) {
    return gateway.setup().costSource(provider);
  }

  private Future<Gateway> openGateway(Setup setup, Repeats repeats) {
    GatewayParts parts =
        new GatewayParts(
            ledger,
            metrics,
            options.wall(),
            options.ticker(),
            new SecureRandom().nextLong(),
            proxies,
            new CallHistory(new Tables(store.projection(), ledger)),
            IssuedLookup.in(ledger, store.projection()),
            new RecordedCalls(ledger, store.projection()),
            repeats,
            truthSeeker::seek,
            () -> health == Health.READY);
    return Gateway.start(vertx, Listeners.gateway(configuration), parts, setup);
  }

  private Future<ControlPlane> openControl() {
    Path data = options.data().orElse(configuration.data());
    Optional<String> token =
        Optional.ofNullable(options.environment().get("HARDSTOP_ADMIN_TOKEN"))
            .filter(text -> !text.isBlank());
    ControlParts parts =
        new ControlParts(
            ledger,
            store.projection(),
            AccessTokens.open(data, token, options.wall()),
            reconciliation,
            reloader,
            new StoreBackup(store, options.wall(), background),
            feed,
            this::health,
            () -> configuration().budgets(),
            metrics::text);
    return ControlPlane.start(vertx, Listeners.control(configuration), parts);
  }

  private static <T> T listen(String name, Future<T> opened) {
    try {
      return opened.toCompletionStage().toCompletableFuture().get(LISTEN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new NodeException("listen." + name + ": cannot be listened on: " + cause(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException("listen." + name + ": interrupted", e);
    }
  }

  private static String cause(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void tick() {
    try {
      int lapsed = ledger.tick();
      if (lapsed > 0) {
        lapses.add(lapsed);
        LOG.warn("{} holds lapsed: charged in full, unreconciled", lapsed);
      }
    } catch (RuntimeException e) {
      LOG.error("the tick failed", e);
    } catch (AssertionError e) {
      broken(e);
    }
  }

  /**
   * Until then no checkpoint is taken, so what cannot be done must not go unnoticed. While the
   * store is away it is done again when that is back, and at the end by the next process.
   */
  private void chargeLeftOpen() {
    try {
      ledger.chargeLeftOpen();
    } catch (RuntimeException e) {
      if (health() == Health.READY) {
        LOG.error("what the last process left open cannot be charged", e);
        fatal.complete("what the last process left open cannot be charged; see the log");
      }
    } catch (AssertionError e) {
      broken(e);
    }
  }

  /** The sums do not add up: stop, and start anew from the facts. */
  private void broken(AssertionError e) {
    LOG.error("a promise about money is broken", e);
    fatal.complete("a promise about money is broken; see the log");
  }

  /** Goes on with what the last process sought when it ended. */
  private void seekTruthsLeft() {
    try {
      long since = ledger.nowMillis() - TRUTHS_SINCE.toMillis();
      if (store.projection().awaitWatermark(ledger.sizes().lastSequence(), TABLES_PATIENCE)) {
        for (AnswerRecord left :
            store.projection().unreconciledAnswers(since, TruthSeeker.MAX_SOUGHT / 2)) {
          truthSeeker.seek(left.sequence(), left.provider(), left.answerId());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      LOG.warn("what is unreconciled could not be read: {}", e.getMessage());
    }
  }

  private void putInForce(Setup setup) {
    gateway.adopt(setup);
    store.keep(setup.configuration().retention());
    inForce = setup.configuration();
  }

  /** Half a second and tens of megabytes each, so not before there is something to count. */
  private static void loadTokenizers() {
    Tokenizer.O200K.load();
  }

  /** Returns the configuration in force. */
  public Configuration configuration() {
    return inForce;
  }

  /** Returns whether calls can be served. */
  public Health health() {
    return health == Health.READY && ledger.sizes().suspended() ? Health.STORE_UNAVAILABLE : health;
  }

  /** Returns where applications call. */
  public String gatewayUrl() {
    return Listeners.url(configuration.listen().gateway(), gateway.port());
  }

  /** Returns where operators call. */
  public String controlUrl() {
    return control.url();
  }

  /** Returns how many holds of a process that died were charged in full at the start. */
  public int chargedAtStart() {
    return chargedAtStart;
  }

  /** Returns what tells all decisions as they become durable. */
  public Feed feed() {
    return feed;
  }

  /** Returns what puts a changed configuration in force. */
  public Reloading reloading() {
    return reloader;
  }

  /** Returns what completes, with the reason, when this process must not go on. */
  public CompletableFuture<String> fatal() {
    return fatal;
  }

  /**
   * Stops: accepts nothing more, lets calls in flight finish within the grace, charges what is
   * still open, and closes the store.
   *
   * @return how many holds were left unreconciled
   * @throws StoreException if the disk failed; what is open is charged at the next start
   */
  public long stop() {
    health = Health.DRAINING;
    // Also what the gateway charges for want of an answer while it closes is left unreconciled.
    LongAdder left = new LongAdder();
    feed.listen(facts -> left.add(facts.stream().filter(Node::isUnreconciled).count()));
    await(gateway.close(), configuration.shutdownGrace().plus(CLOSE_MARGIN));
    await(truthSeeker.close(), CLOSE_MARGIN);
    ledger.chargeOpenHolds("{\"outcome\":\"shut down\"}");
    await(control.close(), CLOSE_MARGIN);
    nodeThread.shutdownNow();
    background.shutdownNow();
    try {
      store.close();
    } finally {
      await(vertx.close(), CLOSE_MARGIN);
    }
    return left.sum();
  }

  private static boolean isUnreconciled(Fact fact) {
    return fact instanceof Fact.Settled settled && settled.ending().unreconciled();
  }

  @Override
  public void close() {
    stop();
  }

  private void abandon() {
    nodeThread.shutdownNow();
    background.shutdownNow();
    try {
      store.close();
    } catch (StoreException e) {
      LOG.warn("store: {}", e.getMessage());
    }
  }

  private static void await(Future<Void> future, Duration patience) {
    try {
      future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stop: not all was closed in time: {}", cause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ScheduledExecutorService nodeThread() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("hardstop-node").daemon().factory());
    // What comes in while the node stops has nobody left to tell.
    executor.setRejectedExecutionHandler(
        new java.util.concurrent.ThreadPoolExecutor.DiscardPolicy());
    return executor;
  }
}
